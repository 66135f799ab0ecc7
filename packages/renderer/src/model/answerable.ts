import type { Answerable } from "@toasty/proto/surface";
import type { Capabilities } from "./capabilities.js";
import type { Toast } from "./toast.js";

const asksNothing: Answerable = { level: "all", actions: [], inputs: [] };

/** Returns the answers that a desktop with these capabilities allows, for backends that do not say it themselves. */
export function answerableOf(toast: Toast, { features, buttons, server }: Capabilities): Answerable {
  const inputs = toast.inputs.filter(({ kind }) => features.has(`${kind}_input`)).map(({ id }) => id);
  const pressed = features.has("buttons") ? actionsOf(toast).slice(0, buttons) : [];
  const sent = toast.buttons.length === 0 && features.has("activation") && inputs.length > 0 ? [""] : [];
  return answerable(toast, { actions: [...pressed, ...sent], inputs, desktop: server ?? "this desktop" });
}

/** Facts from which {@link answerable} judges. */
export interface PossibleAnswers extends Pick<Answerable, "actions" | "inputs" | "how"> {
  /** The desktop's name, for the words. */
  readonly desktop: string;
  /** Why no more is possible, where more is known than the name of what is missing. */
  readonly because?: string | undefined;
}

/** Compares what a question asks for with what can be given. Pure. */
export function answerable(toast: Toast, possible: PossibleAnswers): Answerable {
  if (!toast.question) return asksNothing;
  const { desktop, how, because } = possible;
  const wanted = toast.buttons.length === 0 ? [""] : actionsOf(toast);
  const actions = wanted.filter((action) => possible.actions.includes(action));
  if (actions.length === 0) {
    const lacks = because ?? `${desktop} has no way to answer it`;
    return { level: "none", actions: [], inputs: [], lacks };
  }
  const inputs = toast.inputs.map(({ id }) => id).filter((id) => possible.inputs.includes(id));
  const missing = [
    ...(actions.length < wanted.length
      ? [`${wanted.length - actions.length} of ${wanted.length} buttons`]
      : []),
    ...toast.inputs.filter(({ id }) => !inputs.includes(id)).map(({ id }) => `the input ${id}`),
  ];
  const given = { actions, inputs, how };
  if (missing.length === 0) return { level: "all", ...given };
  return { level: "part", ...given, lacks: because ?? `${desktop} has no place for ${missing.join(", ")}` };
}

/** Returns the level `none` for a question that no desktop shows. */
export const unanswerable = (toast: Toast, lacks: string): Answerable =>
  toast.question ? { level: "none", actions: [], inputs: [], lacks } : asksNothing;

/** The actions of a toast's buttons, each once. */
function actionsOf({ buttons }: Toast): string[] {
  return [...new Set(buttons.flatMap(({ press }) => (press.kind === "answer" ? [press.action] : [])))];
}
