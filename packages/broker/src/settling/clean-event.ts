import { limits, sanitizeLine, sanitizeText, ToastyError, type Violation } from "@toasty/proto";
import type { Declared } from "./declared.js";
import type { ReportedEvent } from "./judge.js";

/**
 * Cleans the texts of a report, as those of a publish are cleaned: a human may have pasted them, and a desk may be
 * harmed. Texts are one line, except where the question asks for several. Throws where an answer is longer than it may
 * be, so that the desk can say so; a reason, which only explains, is cut.
 */
export function cleanEvent(event: ReportedEvent, declared: Declared): ReportedEvent {
  switch (event.$case) {
    case "answered": {
      const { actionId, inputs } = event.value;
      return { $case: "answered", value: { actionId, inputs: cleanInputs(inputs, declared) } };
    }
    case "held":
      return { $case: "held", value: { ...event.value, reason: cleanReason(event.value.reason) } };
    case "failed":
      return { $case: "failed", value: { ...event.value, reason: cleanReason(event.value.reason) } };
    default:
      return event;
  }
}

function cleanInputs(inputs: Readonly<Record<string, string>>, declared: Declared): Record<string, string> {
  const violations: Violation[] = [];
  const clean = Object.entries(inputs).map(([id, value]) => {
    const text = declared.inputs.get(id)?.kind === "lines" ? sanitizeText(value) : sanitizeLine(value);
    if (isLong(text)) {
      const description = `has ${[...text].length} characters; at most ${limits.text} are taken`;
      violations.push({ field: `answered.inputs[${JSON.stringify(id)}]`, description });
    }
    return [id, text];
  });
  if (violations.length > 0) throw ToastyError.invalid(violations);
  return Object.fromEntries(clean);
}

function cleanReason(reason: string): string {
  const clean = sanitizeLine(reason);
  return isLong(clean) ? [...clean].slice(0, limits.text).join("") : clean;
}

/** A string has at most as many code points as units, so that most need no counting. */
const isLong = (text: string): boolean => text.length > limits.text && [...text].length > limits.text;
