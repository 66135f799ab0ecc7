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

/**
 * Returns the folder for compiled code between two starts. Node's own choice is a folder below that for temporary files,
 * which all users share: another user could create it first and put code into it.
 */
export function cacheFolder(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === "win32") return `${env.LOCALAPPDATA || `${home}\\AppData\\Local`}\\Toasty\\compiled`;
  if (platform === "darwin") return `${home}/Library/Caches/toasty/compiled`;
  return `${env.XDG_CACHE_HOME || `${home}/.cache`}/toasty/compiled`;
}
