import type { Complain } from "./issue.js";
import type { ToastBinding, ToastVisual } from "./toast.js";

/** Checks the address of a picture. Windows leaves out silently what it cannot load. */
export function checkSource(src: string, field: string, complain: Complain): void {
  if (/^https?:/i.test(src)) {
    complain.ignored(field, "Windows fetches pictures from the web only for apps with package identity");
  } else if (!/^(file:\/\/\/|ms-app(x|data):)/i.test(src)) {
    complain.refused(field, "must be a file:///, ms-appx: or ms-appdata: URI");
  }
}

/** Returns the function that combines a relative address with the base of its binding. */
export function resolver(visual: ToastVisual, binding: ToastBinding): (src: string) => string {
  const baseUri = binding.baseUri ?? visual.baseUri ?? "";
  return (src) => (/^[a-z][a-z\d+.-]*:/i.test(src) ? src : `${baseUri}${src}`);
}

/** Returns true for a whole number that is not less than `least`. */
export function isCount(value: number | undefined, least = 1): value is number {
  return Number.isInteger(value) && (value ?? 0) >= least;
}

/** Checks the app that a click is to start by its URI: Windows reads it only with `activationType: "protocol"`. */
export function checkTarget(
  element: {
    readonly activationType?: string | undefined;
    readonly protocolActivationTargetApplicationPfn?: string | undefined;
  },
  field: string,
  complain: Complain,
): void {
  if (!element.protocolActivationTargetApplicationPfn || element.activationType === "protocol") return;
  const name = "protocolActivationTargetApplicationPfn";
  complain.ignored(field === "" ? name : `${field}.${name}`, "needs activationType protocol");
}

/** Returns true for a text that begins with a scheme. */
export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}
