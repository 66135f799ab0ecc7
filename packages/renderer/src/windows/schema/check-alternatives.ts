import { checkSource, isCount, resolver } from "./check-uris.js";
import type { Complain } from "./issue.js";
import type { Toast, ToastBinding, ToastImage, ToastVisual } from "./toast.js";

/** Checks the further bindings of a toast, which Windows shows only under conditions. */
export function checkAlternatives({ visual, hintPeople }: Toast, complain: Complain): void {
  if (visual.binding.experienceType) {
    complain.refused(
      "visual.binding.experienceType",
      "belongs to a binding in visual.alternatives; this one is shown where Windows has no other way",
    );
  }
  (visual.alternatives ?? []).forEach((binding, index) => {
    const field = `visual.alternatives[${index}]`;
    if (binding.experienceType === "shoulderTap") {
      checkShoulderTap(binding, visual, field, hintPeople, complain);
    } else {
      complain.ignored(`${field}.experienceType`, "is missing, and without it Windows shows visual.binding");
    }
  });
}

function checkShoulderTap(
  binding: ToastBinding,
  visual: ToastVisual,
  field: string,
  hintPeople: string | undefined,
  complain: Complain,
): void {
  if (!hintPeople)
    complain.ignored(`${field}.experienceType`, "a shoulder tap needs hintPeople on the toast");
  const [child, ...others] = binding.children;
  if (child?.kind !== "image" || others.length > 0) {
    complain.ignored(`${field}.children`, "a shoulder tap is one image");
    return;
  }
  const at = `${field}.children[0]`;
  const based = resolver(visual, binding);
  checkSource(based(child.src), `${at}.src`, complain);
  if (!hasSpritesheet(child)) return;
  const { spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame } = child;
  if (!spritesheetSrc) complain.ignored(`${at}.spritesheetSrc`, "is required for an animation");
  else checkSource(based(spritesheetSrc), `${at}.spritesheetSrc`, complain);
  if (!isCount(spritesheetHeight))
    complain.ignored(`${at}.spritesheetHeight`, "must be a whole number, 1 or more");
  if (!isCount(spritesheetFps) || spritesheetFps > 120) {
    complain.ignored(`${at}.spritesheetFps`, "must be a whole number, 1 to 120");
  }
  if (!isCount(spritesheetStartingFrame ?? 0, 0)) {
    complain.ignored(`${at}.spritesheetStartingFrame`, "must be a whole number, 0 or more");
  }
}

/** Returns true when an image is an animation. */
export function hasSpritesheet(image: ToastImage): boolean {
  const { spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame } = image;
  return [spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame].some(
    (value) => value !== undefined && value !== null,
  );
}
