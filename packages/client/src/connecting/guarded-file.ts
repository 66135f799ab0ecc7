import { type FileHandle, open } from "node:fs/promises";
import { checkPrivateFolder } from "@toasty/kit/private-folder";
import { ToastyError } from "@toasty/proto";

/** Who else may do what to a file: `read` guards secrets, `write` guards what we believe. */
export type Guard = { readonly against: "read" | "write"; readonly uid: number | undefined };

/**
 * Reads a small file of the user's own; `undefined` when there is none. One that others can read (or write) is refused.
 * Who may do so is asked of the opened file, so that nobody can swap it in between.
 */
export async function readGuarded(path: string, guard: Guard): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
  try {
    if (guard.uid !== undefined) refuseOpenness(path, await file.stat(), guard.uid, guard.against);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Returns false where a folder does not exist; refuses one whose content another user could read, change or replace. */
export function isPrivateFolder(path: string, uid: number): boolean {
  const check = checkPrivateFolder(path, uid);
  if (check.kind === "unsafe") {
    throw unsafe(`${check.path} ${check.fault}, so nothing in ${path} is trusted. ${check.remedy}`);
  }
  return check.kind === "private";
}

function refuseOpenness(
  path: string,
  { uid, mode }: { uid: number; mode: number },
  self: number,
  against: Guard["against"],
): void {
  const forbidden = against === "read" ? 0o077 : 0o022;
  if (uid !== self && uid !== 0) {
    throw unsafe(
      `${path} belongs to another user (uid ${uid}), who could lead this program astray. Remove it.`,
    );
  }
  if ((mode & forbidden) !== 0) {
    const can = against === "read" ? "read by others" : "changed by others";
    const octal = (mode & 0o777).toString(8).padStart(4, "0");
    throw unsafe(`${path} can be ${can} (mode ${octal}), so it is not used. Run \`chmod 600 ${path}\`.`);
  }
}

const unsafe = (message: string) =>
  new ToastyError({ message, code: "failed_precondition", reason: "UNSAFE_FILE" });

function unreadable(path: string, cause: unknown): ToastyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ToastyError({
    message: `cannot read ${path} (${why}).`,
    code: "failed_precondition",
    reason: "UNKNOWN",
    cause,
  });
}

const isMissing = (error: unknown): boolean => {
  const code = (error as { code?: unknown }).code;
  return code === "ENOENT" || code === "ENOTDIR";
};
