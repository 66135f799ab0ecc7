/**
 * Where compiled code is kept between two starts. Node's own choice is a folder in the one for temporary files that all
 * users share: whoever makes it first could put code of theirs into it.
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
