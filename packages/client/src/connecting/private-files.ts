import { readPrivateFile } from "@toasty/kit/private-file";
import { checkPrivateFolder, type Unsafe } from "@toasty/kit/private-folder";
import { ToastyError } from "@toasty/proto";

/** Reads a small private file of this user; returns `undefined` when there is none, and refuses one that is not private. */
export async function readPrivate(path: string, uid: number | undefined): Promise<string | undefined> {
  const file = await readPrivateFile(path, uid).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (file.kind === "unsafe") throw unsafeError(file, "so it is not used");
  return file.kind === "private" ? file.text : undefined;
}

/** Returns false where a folder does not exist; refuses one whose content another user could read, change or replace. */
export function isPrivateFolder(path: string, uid: number): boolean {
  const check = checkPrivateFolder(path, uid);
  if (check.kind === "unsafe") throw unsafeError(check, `so nothing in ${path} is trusted`);
  return check.kind === "private";
}

const unsafeError = ({ path, fault, remedy }: Unsafe, consequence: string) =>
  new ToastyError({
    message: `${path} ${fault}, ${consequence}.`,
    remedy,
    code: "failed_precondition",
    reason: "UNSAFE_FILE",
  });

const unreadable = (path: string, cause: unknown) =>
  new ToastyError({
    message: `cannot read ${path} (${cause instanceof Error ? cause.message : String(cause)}).`,
    code: "failed_precondition",
    reason: "UNKNOWN",
    cause,
  });
