import type { Answerable } from "@toasty/proto/surface";
import { answerable } from "../model/answerable.js";
import type { Toast } from "../model/toast.js";
import type { Choices } from "./choices.js";
import type { Press, Pressing } from "./pressing.js";

/** Returns the answers that what is `sent` to a daemon allows. Pure. */
export function answersOf(toast: Toast, sent: Choices, pressing: Pressing, desktop: string): Answerable {
  const buttons = buttonsOf(sent);
  const actions = buttons.flatMap(({ meaning }) => (meaning.kind === "answer" ? [meaning.action] : []));
  const { menu, reply } = sent;
  // A menu became buttons: it can be filled in where each option is one of them.
  const filled = menu && buttons.length === menu.options.length ? menu : reply;
  return answerable(toast, {
    actions,
    inputs: filled ? [filled.id] : [],
    desktop,
    because: toast.inputs.length === 0 || actions.length === 0 ? pressing.because : undefined,
    how: pressOf(sent, pressing)?.how,
  });
}

/** Returns how a button of what is sent is pressed, where none is drawn. */
function pressOf(sent: Choices, { one, several }: Pressing): Press | undefined {
  const { length } = buttonsOf(sent);
  return length > 1 ? several : length === 1 ? one : undefined;
}

/** Names the answers in the text of a question where no buttons are drawn: "Middle click: Deploy / Cancel". */
export function answerHint(toast: Toast, sent: Choices, pressing: Pressing): string | undefined {
  const press = toast.question ? pressOf(sent, pressing) : undefined;
  return (
    press &&
    `${press.hint}: ${buttonsOf(sent)
      .map(({ text }) => text)
      .join(" / ")}`
  );
}

const buttonsOf = ({ choices }: Choices) => choices.filter(({ key }) => key !== "default");
