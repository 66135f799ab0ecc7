import type { Complain } from "./issue.js";
import { toastLimits } from "./limits.js";
import type { Bindable, Toast, ToastGroup, ToastImage, ToastProgress, ToastText } from "./toast.js";

/** What Windows would refuse or ignore of the visible part. */
export function checkVisual({ visual, scenario }: Toast, complain: Complain): void {
  const { children, baseUri = visual.baseUri ?? "" } = visual.binding;
  const based = (src: string) => (/^[a-z][a-z\d+.-]*:/i.test(src) ? src : `${baseUri}${src}`);
  const at = (index: number) => `visual.binding.children[${index}]`;
  let firstOther = Number.POSITIVE_INFINITY;
  children.forEach((child, index) => {
    if (child.kind === "image") checkImage({ ...child, src: based(child.src) }, at(index), complain);
    if (child.kind === "progress") checkProgress(child, at(index), complain);
    if (child.kind === "group") checkGroup(child, at(index), based, complain);
    if (child.kind === "text" && child.placement === undefined && index > firstOther) {
      complain.ignored(at(index), "text stands before images, bars and groups");
    }
    if (child.kind === "text" && child.hintCallScenarioCenterAlign === true && scenario !== "incomingCall") {
      complain.ignored(
        `${at(index)}.hintCallScenarioCenterAlign`,
        "only an incoming call has its text centred",
      );
    }
    if (child.kind !== "text") firstOther = Math.min(firstOther, index);
  });
  const texts = children.filter((child): child is ToastText => child.kind === "text");
  checkTexts(texts, complain);
  for (const placement of ["hero", "appLogoOverride"]) {
    if (children.filter((child) => child.kind === "image" && child.placement === placement).length > 1) {
      complain.refused("visual.binding.children", `a toast has one ${placement} image`);
    }
  }
  if (!texts.some((text) => text.placement === undefined && !isEmpty(text.text))) {
    complain.refused("visual.binding.children", "a toast has at least one line of text");
  }
}

function checkTexts(texts: readonly ToastText[], complain: Complain): void {
  const field = "visual.binding.children";
  const lines = texts.filter((text) => text.placement === undefined);
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
    if (hintWeight !== undefined && !(Number.isInteger(hintWeight) && hintWeight >= 0)) {
      complain.refused(`${field}.subgroups[${column}].hintWeight`, "must be a whole number, 0 or more");
    }
    children.forEach((child, index) => {
      const place = `${field}.subgroups[${column}].children[${index}]`;
      if (child.kind === "image") checkSource(based(child.src), `${place}.src`, complain);
      else if ((child.hintMinLines ?? 1) > (child.hintMaxLines ?? Number.POSITIVE_INFINITY)) {
        complain.ignored(`${place}.hintMinLines`, "is more than hintMaxLines");
      }
    });
  });
}

/** A picture that Windows will not load is left out without a word. */
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
