import type { Acceptance, Answer, Outcome } from "@toasty/client";
import { sanitizeLine, sanitizeText } from "@toasty/proto";
import { jsonLine } from "./output.js";

/** Describes in a sentence the broker's receipt for a notification. */
export function describeReceipt(receipt: Acceptance, to = "desktop"): string {
  const { outcome, sessions } = receipt;
  const id = sanitizeLine(receipt.id);
  switch (outcome) {
    case "streamed":
      return `delivered to ${sessions} desk${sessions === 1 ? "" : "s"} (id ${id})`;
    case "queued":
      return `waits for the desk ${to}, which is not attached now; \`${deskOf(to)}\` starts it (id ${id})`;
    case "duplicate":
      return `nothing new: it was sent before (id ${id})`;
    case "merged":
      return `counted into ${sanitizeLine(receipt.mergedInto ?? "another")} (id ${id})`;
    case "no_subscriber":
      return "nobody got it: no desk is attached. Start one with `toasty desk`.";
    case "expired":
      return `nobody got it: its time was over before it came (id ${id})`;
    default:
      return `sent (id ${id})`;
  }
}

/** The command that starts a desk beside a running broker. */
const deskOf = (id: string) => (id === "desktop" ? "toasty desk" : `toasty desk --id ${id}`);

/** Describes in a few words an outcome of a notification. */
export function describeOutcome(outcome: Outcome | Answer | undefined): string {
  switch (outcome?.kind) {
    case undefined:
      return "open";
    case "answered":
      return ["answered", sanitizeLine(outcome.action), ...inputsOf(outcome.inputs)]
        .filter(Boolean)
        .join(" ");
    case "merged":
      return `merged into ${sanitizeLine(outcome.into ?? "another")}`;
    case "undelivered":
    case "failed":
      return `${outcome.kind}: ${sanitizeLine(outcome.reason)}`;
    case "dismissed":
      return "dismissed";
    case "expired":
      return "no answer in time";
    case "lost":
      return "lost: the broker has forgotten it";
    default:
      return "withdrawn";
  }
}

/** An answer as scripts read it: the button and each input on lines of their own; one input alone just as it is. */
export function describeAnswer(
  { action, inputs }: Extract<Answer, { kind: "answered" }>,
  {
    button,
    input,
    choice,
  }: { readonly button: readonly unknown[]; readonly input: readonly unknown[]; readonly choice: object },
): string {
  const values = Object.values(inputs);
  const alone = button.length === 0 && input.length + Object.keys(choice).length === 1;
  if (alone) return sanitizeText(values[0] ?? "");
  return [sanitizeLine(action), ...inputsOf(inputs)].join("\n");
}

/** Inputs, each as `id=text`. */
const inputsOf = (inputs: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(inputs).map(([id, value = ""]) => `${sanitizeLine(id)}=${onOneLine(sanitizeText(value))}`);

/** A text with line breaks, or one that begins as JSON does, as a JSON string: it must not pass as the next input. */
const onOneLine = (text: string): string => (/^"|[\n\u2028\u2029]/.test(text) ? jsonLine(text) : text);
