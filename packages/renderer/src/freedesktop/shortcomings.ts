import type { Capabilities, Degraded } from "../backends/capabilities.js";
import { lacking } from "../model/lacking.js";
import type { Toast } from "../model/toast.js";
import type { Choices } from "./choices.js";

/** What a daemon cannot show of a toast that was laid out for it; `drawable` buttons would have to be drawn. */
export function shortcomings(
  toast: Toast,
  can: Capabilities,
  { menu, reply }: Choices,
  drawable: number,
): Degraded[] {
  // Counted by what is drawn, below: menus become buttons, and a reply field takes one.
  const countless = { ...can, buttons: Number.POSITIVE_INFINITY };
  const unsaid = lacking(toast, countless, {
    "hero-image": `${can.server} shows it small, beside the text`,
    "button-style": `${can.server} has one colour for all buttons`,
    progress: `${can.server} draws no bars; it is written as text`,
    "select-input": menu
      ? "each option is a button"
      : `${can.server} has no menus; the answer holds what is chosen at first`,
    scenario: `${can.server} decides by itself how long a toast stays`,
    buttons: `${can.server} has no buttons, so that nothing can be answered there`,
  });
  const extra: Degraded[] = [];
  if (can.features.has("buttons") && drawable > can.buttons)
    extra.push({ feature: "buttons", reason: `${can.server} shows ${can.buttons} of ${drawable} buttons` });
  if (reply && toast.inputs.filter(({ kind }) => kind === "text").length > 1)
    extra.push({
      feature: "text-input",
      reason: `${can.server} has one reply field; the others keep what stands in them`,
    });
  if (toast.progress && toast.progress.value === undefined && can.features.has("progress"))
    extra.push({
      feature: "progress",
      reason: `${can.server} has no bar without an end; it is written as text`,
    });
  if (toast.logo && (toast.hero ?? toast.inline))
    extra.push({ feature: "icon", reason: `${can.server} shows one picture` });
  return [...unsaid, ...extra];
}
