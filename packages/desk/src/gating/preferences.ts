import { defaultPreferences, type GatePreferences, gateCategories } from "@toasty/engine/gate";

/** What the human at a desk wishes: for everybody, and for single agents. Everything has a default. */
export interface DeskPreferences extends Partial<GatePreferences> {
  /** Wishes about single agents, by their id; they win over those for everybody. `off`: nothing of it is shown. */
  readonly agents?: Readonly<Record<string, Partial<GatePreferences> | "off">> | undefined;
}

/** What holds for one agent. */
export function preferencesFor(
  agent: string,
  { agents = {}, ...everybody }: DeskPreferences,
): GatePreferences {
  const wishes = Object.hasOwn(agents, agent) ? agents[agent] : undefined;
  const general = { ...defaultPreferences, ...everybody };
  if (wishes !== "off")
    return { ...general, ...wishes, ceilings: { ...general.ceilings, ...wishes?.ceilings } };
  return { ...general, ceilings: Object.fromEntries(gateCategories.map((category) => [category, "off"])) };
}
