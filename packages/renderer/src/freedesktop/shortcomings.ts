import { type Capabilities, type Degraded, missingFeatures } from "../model/capabilities.js";
import type { Toast } from "../model/toast.js";
import type { Choices } from "./choices.js";
import type { Pressing } from "./pressing.js";

/** Buttons of a toast, as far as they reach the daemon. */
export interface SentButtons {
  readonly sent: number;
  readonly of: number;
  readonly pressing: Pressing;
}

/** Parts of a toast that a daemon cannot show, although it was laid out for it. */
export function shortcomings(
  toast: Toast,
  can: Capabilities,
  { menu, reply }: Choices,
  { sent, of, pressing }: SentButtons,
): Degraded[] {
  // Counted by what is drawn, below: menus become buttons, and a reply field takes one.
  const countless = { ...can, buttons: Number.POSITIVE_INFINITY };
  const missing = missingFeatures(toast, countless, {
    hero_image: `${can.server} shows it small, beside the text`,
    button_style: `${can.server} has one colour for all buttons`,
    progress: `${can.server} draws no bars; it is written as text`,
    select_input: menu
      ? "each option is a button"
      : `${can.server} has no menus; the answer holds what is chosen at first`,
    scenario: `${can.server} decides by itself how long a toast stays`,
    buttons: pressing.because ?? `${can.server} has no buttons, so that nothing can be answered there`,
  });
  const extra: Degraded[] = [];
  const fewer = `${can.server} shows ${can.buttons} of ${of} buttons`;
  if (can.features.has("buttons") && sent < of)
    extra.push({ feature: "buttons", reason: pressing.because ?? fewer });
  else if (can.features.has("buttons") && of > 0 && !pressing.drawn)
    extra.push({ feature: "buttons", reason: undrawn(can, (of > 1 ? pressing.several : pressing.one)?.how) });
  if (reply && toast.inputs.filter(({ kind }) => kind === "text").length > 1)
    extra.push({
      feature: "text_input",
      reason: `${can.server} has one reply field; the others keep their initial values`,
    });
  if (toast.progress && toast.progress.value === undefined && can.features.has("progress"))
    extra.push({
      feature: "progress",
      reason: `${can.server} has no bar without an end; it is written as text`,
    });
  if (toast.logo && (toast.hero ?? toast.inline))
    extra.push({ feature: "icon", reason: `${can.server} shows one picture` });
  return [...missing, ...extra];
}

const undrawn = ({ server }: Capabilities, how: string | undefined) =>
  `${server} draws no buttons${how === undefined ? "" : `; ${how}`}`;
