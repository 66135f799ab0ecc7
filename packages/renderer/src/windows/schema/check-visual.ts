import type { Complain } from "./issue.js";
import { toastLimits } from "./limits.js";
import type {
  AdaptiveText,
  Bindable,
  Toast,
  ToastBinding,
  ToastGroup,
  ToastImage,
  ToastProgress,
  ToastText,
  ToastVisual,
} from "./toast.js";

/** Checks the visible part for what Windows would refuse or ignore. */
export function checkVisual({ visual, scenario, hintPeople }: Toast, complain: Complain): void {
  checkBinding(visual, scenario, complain);
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

function checkBinding(visual: ToastVisual, scenario: Toast["scenario"], complain: Complain): void {
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
  const { spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame = 0 } = child;
  if (!spritesheetSrc) complain.ignored(`${at}.spritesheetSrc`, "is required for an animation");
  else checkSource(based(spritesheetSrc), `${at}.spritesheetSrc`, complain);
  if (!isCount(spritesheetHeight))
    complain.ignored(`${at}.spritesheetHeight`, "must be a whole number, 1 or more");
  if (!isCount(spritesheetFps) || spritesheetFps > 120) {
    complain.ignored(`${at}.spritesheetFps`, "must be a whole number, 1 to 120");
  }
  if (!isCount(spritesheetStartingFrame, 0)) {
    complain.ignored(`${at}.spritesheetStartingFrame`, "must be a whole number, 0 or more");
  }
}

function hasSpritesheet(image: ToastImage): boolean {
  const { spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame } = image;
  return [spritesheetSrc, spritesheetHeight, spritesheetFps, spritesheetStartingFrame].some(
    (value) => value !== undefined && value !== null,
  );
}

/** Returns the function that combines a relative address with the base of its binding. */
function resolver(visual: ToastVisual, binding: ToastBinding): (src: string) => string {
  const baseUri = binding.baseUri ?? visual.baseUri ?? "";
  return (src) => (/^[a-z][a-z\d+.-]*:/i.test(src) ? src : `${baseUri}${src}`);
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

/** Checks the address of a picture. Windows leaves out silently what it cannot load. */
export function checkSource(src: string, field: string, complain: Complain): void {
  if (/^https?:/i.test(src)) {
    complain.ignored(field, "Windows fetches pictures from the web only for apps with package identity");
  } else if (!/^(file:\/\/\/|ms-app(x|data):)/i.test(src)) {
    complain.refused(field, "must be a file:///, ms-appx: or ms-appdata: URI");
  }
}

function isEmpty(text: Bindable): boolean {
  return typeof text === "string" && text.trim() === "";
}

function isCount(value: number | undefined, least = 1): value is number {
  return Number.isInteger(value) && (value ?? 0) >= least;
}
