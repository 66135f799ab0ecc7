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
