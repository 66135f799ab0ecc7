import type { Problem } from "./problem.js";
import { defaultRules, type Rule } from "./rules.js";
import { isUrgency, type Urgency } from "./urgency.js";

/** Result of classifying a failure. */
export interface Classification {
  /** The rule's code, or the sender's own, or `unknown`. */
  readonly code: string;
  readonly urgency: Urgency;
  /** Evidence that decided. */
  readonly evidence: "code" | "type" | "exit" | "text" | "none";
  /** Possible cause. Never more than a suspicion. */
  readonly suspect?: string | undefined;
}

/**
 * Classifies a failure and its urgency. A structured code beats the exception's type, which beats the way the
 * process ended, which beats the text. A code of the table beats the sender's `urgency`; without one, the sender's
 * counts, else `high` if the failure ended the job, and `normal` if not.
 *
 * ```ts
 * classify({ message: "CUDA out of memory. Tried to allocate 2.00 GiB" }).code; // "oom_error"
 * ```
 */
export function classify(
  problem: Problem,
  {
    terminal = false,
    rules = defaultRules,
  }: { terminal?: boolean | undefined; rules?: readonly Rule[] | undefined } = {},
): Classification {
  const [rule, evidence] = recognise(problem, rules);
  const stated = isUrgency(problem.urgency) ? problem.urgency : undefined;
  return {
    code: rule?.code ?? problem.code ?? "unknown",
    urgency: rule?.urgency ?? stated ?? (terminal ? "high" : "normal"),
    evidence,
    suspect: rule?.suspect,
  };
}

function recognise(
  problem: Problem,
  rules: readonly Rule[],
): [rule: Rule | undefined, evidence: Classification["evidence"]] {
  const { code, name, message } = problem;
  if (code !== undefined) {
    // A code that nobody knows is still the sender's word, which no guess from the text may overrule.
    return [rules.find((rule) => rule.code === code || applies(() => rule.codes?.includes(code))), "code"];
  }
  const type = name?.split(".").at(-1);
  const byType =
    type === undefined ? undefined : rules.find((rule) => applies(() => rule.types?.includes(type)));
  if (byType) return [byType, "type"];
  const byExit = rules.find((rule) => applies(() => rule.exit?.(problem)));
  if (byExit) return [byExit, "exit"];
  const byText =
    message === undefined ? undefined : rules.find((rule) => applies(() => rule.text?.test(message)));
  return byText ? [byText, "text"] : [undefined, "none"];
}

/** Rules are an app's own code: one that throws does not apply. */
function applies(test: () => boolean | undefined): boolean {
  try {
    return test() === true;
  } catch {
    return false;
  }
}
