import { type Answerable, answerable } from "../backends/answerable.js";
import type { Toast } from "../model/toast.js";
import type { Choices } from "./choices.js";
import type { Pressing } from "./pressing.js";

/** Returns the answers that what is `sent` to a daemon allows. Pure. */
export function answersOf(toast: Toast, sent: Choices, pressing: Pressing, desktop: string): Answerable {
  const buttons = sent.choices.filter(({ key }) => key !== "default");
  const actions = buttons.flatMap(({ meaning }) => (meaning.kind === "answer" ? [meaning.action] : []));
  const { menu, reply } = sent;
  // A menu became buttons: it can be filled in where each option is one of them.
  const filled = menu && buttons.length === menu.options.length ? menu : reply;
  return answerable(toast, {
    actions,
    inputs: filled ? [filled.id] : [],
    desktop,
    because: toast.inputs.length === 0 || actions.length === 0 ? pressing.because : undefined,
    how: buttons.length > 1 ? pressing.several : pressing.one,
  });
}
