import { UpdateError } from "../update-error.js";

/**
 * Refuses a path that could leave its folder or mean another file on another platform: traversal, absolute paths,
 * Windows' device names, drives and streams, trailing dots and blanks.
 */
export function checkRelativePath(path: string): string {
  const fault = faultOf(path);
  if (fault !== undefined)
    throw new UpdateError({
      reason: "UNSAFE",
      message: `the path ${JSON.stringify(path)} is refused: ${fault}.`,
    });
  return path;
}

/**
 * Refuses symbolic links (path to target) that lead out of the release, by themselves or through one another, and
 * links that lead round in a circle.
 */
export function checkLinksStayInside(links: ReadonlyMap<string, string>): void {
  for (const [path, target] of links) {
    const fault = linkFault(path, target, links);
    if (fault !== undefined)
      throw new UpdateError({
        reason: "UNSAFE",
        message: `the link ${JSON.stringify(path)} is refused: ${fault}.`,
      });
  }
}

function linkFault(path: string, target: string, links: ReadonlyMap<string, string>): string | undefined {
  if (target === "" || target.startsWith("/")) return "its target is not a relative path";
  const at = path.split("/").slice(0, -1);
  const ahead = target.split("/");
  let hops = 0;
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (/[\\\0:]/.test(part)) return "its target is not a relative path";
    if (part === "" || part === ".") continue;
    if (part !== "..") at.push(part);
    else if (at.pop() === undefined) return "its target is outside the release";
    const next = links.get(at.join("/"));
    if (next === undefined) continue;
    if (++hops > 40) return "it leads round in a circle";
    at.pop();
    ahead.unshift(...next.split("/"));
  }
  return undefined;
}

/**
 * Refuses a set of paths in which two would be the same file on a disk that ignores case or normalises Unicode, or
 * in which a file or link is also the folder of another.
 */
export function checkPathsApart(paths: readonly string[]): void {
  const seen = new Map(paths.map((path) => [foldedPath(path), path]));
  if (seen.size < paths.length) {
    const twin = paths.find((path) => seen.get(foldedPath(path)) !== path) ?? paths[0];
    throw new UpdateError({
      reason: "UNSAFE",
      message: `the path ${JSON.stringify(twin)} collides with another that differs only in case.`,
    });
  }
  const folders = new Map<string, string>();
  for (const path of paths) {
    for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
      const folder = path.slice(0, end);
      const folded = foldedPath(folder);
      if (seen.has(folded)) {
        throw new UpdateError({
          reason: "UNSAFE",
          message: `${JSON.stringify(path)} lies inside ${JSON.stringify(folder)}, which is a file.`,
        });
      }
      if ((folders.get(folded) ?? folder) !== folder) {
        throw new UpdateError({
          reason: "UNSAFE",
          message: `the folder ${JSON.stringify(folder)} collides with one that differs only in case.`,
        });
      }
      folders.set(folded, folder);
    }
  }
}

/** Returns the path as a disk that ignores case and normalises Unicode compares it. */
function foldedPath(path: string): string {
  return path.normalize("NFC").toLowerCase().toUpperCase();
}

const devices = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

function faultOf(path: string): string | undefined {
  if (path === "" || path.length > 1024) return "it is empty or longer than 1024 characters";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return "it has control characters";
  if (/\p{Surrogate}/u.test(path)) return "it is not valid Unicode";
  if (path.includes("\\") || /[<>:"|?*]/.test(path)) return "it has characters that Windows does not allow";
  for (const part of path.split("/")) {
    if (part === "") return "it is absolute or has an empty part";
    if (part === "." || part === "..") return "it goes through . or ..";
    if (/[. ]$/.test(part)) return "a part ends in a dot or a blank, which Windows drops";
    if (devices.test(part)) return "it names a device of Windows";
  }
  return undefined;
}
