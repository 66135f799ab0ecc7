import { inputsOf, type Notification, sanitize } from "@toasty/proto";
import type { Decision } from "../holding/decision.js";

/** One dialog: a line to type into, or a choice of several. */
export type Step =
  | (Words & { readonly kind: "text"; readonly initial: string })
  | (Words & {
      readonly kind: "menu" | "buttons";
      readonly options: readonly Option[];
      /** Position of the option that is chosen at first. */
      readonly initial: number;
    });

/** Something to choose. */
interface Option {
  readonly id: string;
  readonly text: string;
}

interface Words {
  /** Title of the window: who asks. */
  readonly window: string;
  /** The question, and what is asked in this dialog. */
  readonly text: string;
  /** Text of the button that goes on. */
  readonly submit: string;
}

/** A question as a row of dialogs, and how their results make the answer. */
export interface DialogPlan {
  readonly steps: readonly Step[];
  /** The answer from one result for each step: what was typed, or the id of what was chosen. */
  readonly answer: (results: readonly string[]) => Decision;
}

/** Breaks a question down: one dialog for each input, then one for the buttons where there are several. Pure. */
export function dialogPlan(given: Notification): DialogPlan {
  const { notification } = sanitize(given);
  const { payload, agentId } = notification;
  const message = payload?.$case === "interactiveMessage" ? payload.value : undefined;
  const buttons = (message?.buttons ?? []).map(({ actionId, text }) => ({
    id: actionId,
    text: clip(text, 100),
  }));
  const inputs = message ? inputsOf(message) : [];
  const [only] = buttons;
  const alone = buttons.length <= 1 && inputs.length > 0;
  const words = (asked: string, last: boolean): Words => ({
    window: agentId ? `Toasty: ${agentId}` : "Toasty",
    text: [
      clip(payload?.value.header?.title ?? "", 250),
      clip(message?.bodyText ?? "", 2_000),
      clip(asked, 250),
    ]
      .filter(Boolean)
      .join("\n\n"),
    submit: last && alone ? (only?.text ?? "OK") : "OK",
  });
  const asking = inputs.map((input, index): Step => {
    const last = index === inputs.length - 1;
    // With a single unnamed input the question itself says what is asked.
    const common = words(input.label || (inputs.length > 1 ? input.id : ""), last);
    if (!("options" in input)) return { kind: "text", ...common, initial: input.defaultText ?? "" };
    const initial = Math.max(
      0,
      input.options.findIndex(({ id }) => id === input.defaultOptionId),
    );
    return { kind: "menu", ...common, options: input.options, initial };
  });
  return {
    steps: alone
      ? asking
      : [...asking, { kind: "buttons", ...words("", true), options: buttons, initial: 0 }],
    answer: (results) => ({
      kind: "answered",
      action: alone ? (only?.id ?? "") : (results.at(-1) ?? ""),
      inputs: Object.fromEntries(inputs.map(({ id }, index) => [id, results[index] ?? ""])),
    }),
  };
}

function clip(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}
