import { createFileSync, replaceFileSync } from "@toasty/kit/atomic-file";
import { readPrivateFileSync } from "@toasty/kit/private-file";
import { makePrivateFolder, type Unsafe } from "@toasty/kit/private-folder";
import { ToastyError } from "@toasty/proto";

const useOtherFolders =
  "Set TOASTY_RUNTIME_DIR and TOASTY_CONFIG_DIR to folders that this user may write to.";

/** Causes by the system's error codes, each with a remedy. */
const causes: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "Make room on it, then try again."],
  EDQUOT: ["the quota of this user is used up", "Make room in it, then try again."],
  EFBIG: ["it is larger than this process may write", "Raise that limit (`ulimit -f`), then try again."],
  EROFS: ["its file system is read-only", useOtherFolders],
  EACCES: ["this user has no permission", useOtherFolders],
  EPERM: ["this user has no permission", useOtherFolders],
};

const fullCodes: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Makes a folder that only its owner may enter; refuses one whose content others could read, change or replace. */
export function privateFolder(path: string): void {
  const made = onDisk(path, () => makePrivateFolder(path, process.getuid?.()));
  if (made.kind === "unsafe") throw unsafe(made);
}

/** Reads a file of secrets; undefined if there is none. Refuses one that others can read. */
export function readPrivate(path: string): string | undefined {
  const read = readPrivateFileSync(path, process.getuid?.());
  if (read.kind === "unsafe") throw unsafe(read);
  return read.kind === "private" ? read.text : undefined;
}

/**
 * Replaces a file that only its owner can read: after any failure or crash the old content is there, or the new one.
 * Throws a {@link ToastyError} with the cause and a remedy when it cannot be written.
 */
export function writePrivate(path: string, text: string): void {
  onDisk(path, () => replaceFileSync(path, text));
}

/**
 * Creates a file that only its owner can read, unless there is one of that name. It appears with its whole content or
 * not at all. Returns whether it was created.
 */
export function createPrivate(path: string, text: string): boolean {
  return onDisk(path, () => createFileSync(path, text));
}

/** Returns the error for what another user could read or change. */
const unsafe = ({ path, fault, remedy }: Unsafe) =>
  new ToastyError({
    message: `${path} ${fault}, so the tokens in it are not secret.`,
    remedy,
    code: "failed_precondition",
    reason: "UNSAFE_FILE",
    resource: { type: "file", name: path },
  });

/** Runs work on a file or folder; throws a system error as {@link diskError}. */
function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(path, error);
  }
}

/** Turns an error of the system into one that names the path, the cause and a remedy; returns others unchanged. */
export function diskError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof ToastyError || code === undefined) return error;
  const [cause, remedy] = causes[code] ?? [message, useOtherFolders];
  return new ToastyError({
    message: `${path} could not be written: ${cause}.`,
    remedy,
    code: fullCodes.includes(code) ? "resource_exhausted" : "failed_precondition",
    reason: "PLATFORM_REFUSED",
    resource: { type: "file", name: path },
    cause: error,
  });
}
