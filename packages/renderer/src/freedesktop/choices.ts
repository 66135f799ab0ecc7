import { initialValues } from "../model/clicks.js";
import type { Toast, ToastButton, ToastSelectInput, ToastTextInput } from "../model/toast.js";

/** Meaning of a click on a toast. */
export type Meaning =
  | {
      readonly kind: "answer";
      readonly action: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** The input that the daemon's reply field fills. */
      readonly replyTo?: string | undefined;
    }
  | { readonly kind: "dismiss" };

/** Something to click, under the key that comes back with the click. */
interface Choice {
  /** `default` is the body, `inline-reply` the reply field; buttons are numbered, so that no id can be taken for these. */
  readonly key: string;
  readonly text: string;
  readonly meaning: Meaning;
}

/** All that a daemon offers to click. */
export interface Choices {
  /** In the order in which they are drawn. */
  readonly choices: readonly Choice[];
  /** The input that became a reply field. */
  readonly reply?: ToastTextInput | undefined;
  /** The menu that became buttons. */
  readonly menu?: ToastSelectInput | undefined;
}

/**
 * Lays out buttons and inputs for a daemon that knows buttons, and perhaps one reply field. A lone menu becomes a
 * button for each option; every click answers the other inputs with what stands in them at first.
 */
export function layOut(toast: Toast, can: { readonly reply: boolean }): Choices {
  const body: Choice[] = toast.question ? [] : [{ key: "default", text: "Open", meaning: answer("", {}) }];
  const inputs = initialValues(toast);

  const menu = loneMenu(toast);
  if (menu) {
    const [button] = toast.buttons;
    const action = button?.press.kind === "answer" ? button.press.action : "";
    const choices = menu.options.map(({ id, text }, index) => ({
      key: String(index),
      text,
      meaning: answer(action, { ...inputs, [menu.id]: id }),
    }));
    return { choices: [...body, ...choices], menu };
  }

  const reply = can.reply ? toast.inputs.find((input) => input.kind === "text") : undefined;
  const send = reply && sendButton(toast, reply);
  const plain = toast.buttons.flatMap((button, index): Choice[] =>
    button === send ? [] : [{ key: String(index), text: button.text, meaning: press(button, inputs) }],
  );
  if (!reply) return { choices: [...body, ...plain] };
  const action = send?.press.kind === "answer" ? send.press.action : "";
  const field: Choice = {
    key: "inline-reply",
    text: send?.text ?? "Reply",
    meaning: { kind: "answer", action, inputs, replyTo: reply.id },
  };
  return { choices: [...body, field, ...plain], reply };
}

/** The button that sends what is typed: the one beside the input, else the first. */
function sendButton({ buttons }: Toast, { id }: ToastTextInput): ToastButton | undefined {
  return (
    buttons.find(({ inputId }) => inputId === id) ?? buttons.find(({ inputId }) => inputId === undefined)
  );
}

function loneMenu({ inputs, buttons }: Toast): ToastSelectInput | undefined {
  const [only] = inputs;
  return inputs.length === 1 && buttons.length <= 1 && only?.kind === "select" ? only : undefined;
}

function press(button: ToastButton, inputs: Readonly<Record<string, string>>): Meaning {
  return button.press.kind === "answer" ? answer(button.press.action, inputs) : { kind: "dismiss" };
}

const answer = (action: string, inputs: Readonly<Record<string, string>>): Meaning => ({
  kind: "answer",
  action,
  inputs,
});
