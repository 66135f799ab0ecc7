import { defaultPreferences, type GatePreferences, gateCategories } from "@toasty/engine/gate";

/** Preferences of the human at a desk, for all agents and for single ones. Everything has a default. */
export interface DeskPreferences extends Partial<GatePreferences> {
  /** Preferences for single agents, by their id; they win over the general ones. `off`: nothing of it is shown. */
  readonly agents?: Readonly<Record<string, Partial<GatePreferences> | "off">> | undefined;
}

/** Returns the preferences that hold for one agent. */
export function preferencesFor(agent: string, { agents = {}, ...shared }: DeskPreferences): GatePreferences {
  const own = Object.hasOwn(agents, agent) ? agents[agent] : undefined;
  const general = { ...defaultPreferences, ...shared };
  if (own !== "off") return { ...general, ...own, ceilings: { ...general.ceilings, ...own?.ceilings } };
  return { ...general, ceilings: Object.fromEntries(gateCategories.map((category) => [category, "off"])) };
}
