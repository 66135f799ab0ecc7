import { ReleaseError } from "../release-error.js";

/** Runs work so that failures of the file system are {@link ReleaseError}s that name the file. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskError(error);
  }
}

/** Turns an error of the file system into one that says what to do about it; others pass unchanged. */
export function asDiskError(error: unknown): unknown {
  if (error instanceof ReleaseError || !isOfFiles(error)) return error;
  const { path, code } = error;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new ReleaseError({
        reason: "SPACE",
        message: `the disk is full (${path}).`,
        remedy: "Free some space and try again.",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ReleaseError({
        reason: "PERMISSION",
        message: `this user may not read or write ${path} (${code}).`,
        remedy: "Work as the owner of the repository, or name another folder.",
        cause: error,
      });
    default:
      return new ReleaseError({
        reason: "DISK",
        message: `${path} cannot be read or written (${code}).`,
        remedy: "See that it is there and of the right kind, and try again.",
        cause: error,
      });
  }
}

/** An error of the file system says which file it is about; one of a connection does not. */
const isOfFiles = (error: unknown): error is { readonly code: string; readonly path: string } =>
  error instanceof Error &&
  "code" in error &&
  "path" in error &&
  typeof error.path === "string" &&
  !("address" in error) &&
  /^E[A-Z0-9]+$/.test(String(error.code));
