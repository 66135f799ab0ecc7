/** Which Node Toasty is made for, in words. */
export const supportedNode =
  "Node 22.22.2 or later in that line, 24.15 or later in that line, or 26 and later";

/** Returns whether a version such as `v24.15.0` is supported. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major === 24) return minor >= 15;
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2);
  return major >= 26;
}
