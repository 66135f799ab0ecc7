import type { Complain } from "./issue.js";

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

export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}
