import type { Degraded } from "../../model/capabilities.js";
import type { Toast } from "../../model/toast.js";
import { toastLimits } from "../schema/limits.js";

/** Returns the parts that Windows cannot show of a toast whose texts were cut to this length. */
export function shortcomings(toast: Toast, length: number): Degraded[] {
  const cramped = toast.inputs.filter(
    (input) => input.kind === "select" && input.options.length > toastLimits.selections,
  );
  return [
    ...(length === Number.POSITIVE_INFINITY
      ? []
      : [
          {
            feature: "body" as const,
            reason: `Windows takes toasts of ${toastLimits.payload} characters; texts longer than ${length} were cut`,
          },
        ]),
    ...surplus("buttons", toast.buttons, toastLimits.actions),
    ...surplus("text_input", toast.inputs, toastLimits.inputs),
    ...cramped.map(({ id }) => ({
      feature: "select_input" as const,
      reason: `Windows shows ${toastLimits.selections} choices of "${id}"`,
    })),
    ...(toast.subtitle && toast.lines.length > 1
      ? [{ feature: "subtitle" as const, reason: "Windows shows three texts; the lines share one" }]
      : []),
  ];
}

function surplus(feature: "buttons" | "text_input", given: readonly unknown[], most: number): Degraded[] {
  if (given.length <= most) return [];
  const what = feature === "buttons" ? "buttons" : "inputs";
  return [{ feature, reason: `Windows shows ${most} of ${given.length} ${what}` }];
}
