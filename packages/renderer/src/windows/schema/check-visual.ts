import { checkAlternatives, hasSpritesheet } from "./check-alternatives.js";
import { checkSource, isCount, resolver } from "./check-uris.js";
import type { Complain } from "./issue.js";
import { toastLimits } from "./limits.js";
import type {
  AdaptiveText,
  Bindable,
  Toast,
  ToastGroup,
  ToastImage,
  ToastProgress,
  ToastText,
} from "./toast.js";

/** Checks the visible part for what Windows would refuse or ignore. */
export function checkVisual(toast: Toast, complain: Complain): void {
  const { visual, scenario } = toast;
  const { children } = visual.binding;
  const based = resolver(visual, visual.binding);
  const at = (index: number) => `visual.binding.children[${index}]`;
  let firstOther = Number.POSITIVE_INFINITY;
  children.forEach((child, index) => {
    if (child.kind === "image") {
      checkImage({ ...child, src: based(child.src) }, at(index), complain);
      if (hasSpritesheet(child))
        complain.ignored(`${at(index)}.spritesheetSrc`, "moves only in a shoulder tap");
    }
    if (child.kind === "progress") checkProgress(child, at(index), complain);
    if (child.kind === "group") checkGroup(child, at(index), based, complain);
    if (child.kind === "text" && !child.placement && index > firstOther) {
      complain.ignored(at(index), "text stands before images, bars and groups");
    }
    if (child.kind === "text" && child.hintCallScenarioCenterAlign === true && scenario !== "incomingCall") {
      complain.ignored(
        `${at(index)}.hintCallScenarioCenterAlign`,
        "only an incoming call has its text centred",
      );
    }
    if (child.kind !== "text" && child.kind !== "cameraPreview") firstOther = Math.min(firstOther, index);
  });
  const texts = children.filter((child): child is ToastText => child.kind === "text");
  checkTexts(texts, complain);
  for (const placement of ["hero", "appLogoOverride"]) {
    if (children.filter((child) => child.kind === "image" && child.placement === placement).length > 1) {
      complain.refused("visual.binding.children", `a toast has one ${placement} image`);
    }
  }
  if (!texts.some((text) => !text.placement && !isEmpty(text.text))) {
    complain.refused("visual.binding.children", "a toast has at least one line of text");
  }
  checkAlternatives(toast, complain);
}

function checkTexts(texts: readonly ToastText[], complain: Complain): void {
  const field = "visual.binding.children";
  const lines = texts.filter((text) => !text.placement);
  if (lines.length > toastLimits.texts) {
    complain.refused(field, `Windows shows ${toastLimits.texts} texts and there are ${lines.length}`);
  }
  if (texts.length - lines.length > 1) complain.refused(field, "a toast has one attribution");
  const reserved = lines.map((text, index) => text.hintMaxLines ?? (index === 0 ? 2 : 1));
  if (reserved.some((count) => !Number.isInteger(count) || count < 1 || count > 2)) {
    complain.ignored(field, "hintMaxLines is 1 or 2");
  }
  if (reserved.slice(0, toastLimits.texts).reduce((sum, count) => sum + count, 0) > toastLimits.lines) {
    complain.ignored(field, `the texts reserve more than ${toastLimits.lines} lines together`);
  }
}

function checkImage(image: ToastImage, field: string, complain: Complain): void {
  checkSource(image.src, `${field}.src`, complain);
  if (image.hintCrop === "circle" && image.placement === "hero") {
    complain.ignored(`${field}.hintCrop`, "a hero image is not cropped");
  }
}

function checkProgress(bar: ToastProgress, field: string, complain: Complain): void {
  if (isEmpty(bar.status)) complain.refused(`${field}.status`, "is required");
  if (typeof bar.value === "number" && !(bar.value >= 0 && bar.value <= 1)) {
    complain.refused(`${field}.value`, "must be 0 to 1");
  }
}

function checkGroup(
  { subgroups }: ToastGroup,
  field: string,
  based: (src: string) => string,
  complain: Complain,
): void {
  if (subgroups.length === 0) complain.refused(field, "a group has at least one subgroup");
  subgroups.forEach(({ hintWeight, children }, column) => {
    if (!isCount(hintWeight ?? 1)) {
      complain.refused(`${field}.subgroups[${column}].hintWeight`, "must be a whole number, 1 or more");
    }
    children.forEach((child, index) => {
      const place = `${field}.subgroups[${column}].children[${index}]`;
      if (child.kind === "image") checkSource(based(child.src), `${place}.src`, complain);
      else checkLines(child, place, complain);
    });
  });
}

function checkLines({ hintMinLines, hintMaxLines }: AdaptiveText, field: string, complain: Complain): void {
  const wrong = Object.entries({ hintMinLines, hintMaxLines }).filter(([, count]) => !isCount(count ?? 1));
  for (const [name] of wrong) complain.ignored(`${field}.${name}`, "must be a whole number, 1 or more");
  if (wrong.length === 0 && (hintMinLines ?? 1) > (hintMaxLines ?? Number.POSITIVE_INFINITY)) {
    complain.ignored(`${field}.hintMinLines`, "is more than hintMaxLines");
  }
}

function isEmpty(text: Bindable): boolean {
  return typeof text === "string" && text.trim() === "";
}
