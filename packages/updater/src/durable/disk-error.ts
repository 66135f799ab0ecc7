import { UpdateError } from "../update-error.js";

/** Turns an error of the file system into one that says what to do about it; others pass unchanged. */
export function asDiskError(error: unknown, doing: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof UpdateError || !/^E[A-Z0-9]+$/.test(String(code))) return error;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new UpdateError({
        reason: "SPACE",
        message: `the disk is full while ${doing}.`,
        remedy: "Free some space and try again.",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UpdateError({
        reason: "PERMISSION",
        message: `this user may not write while ${doing} (${code}).`,
        remedy: "Install the app where its user may write, or update it as its owner.",
        cause: error,
      });
    case "ENOENT":
    case "EEXIST": {
      const { path = "a file" } = error as NodeJS.ErrnoException;
      const found = code === "ENOENT" ? "is missing" : "is there already";
      return new UpdateError({
        reason: "DISK",
        message: `${path} ${found}, which was noticed while ${doing}.`,
        cause: error,
      });
    }
    default:
      return new UpdateError({
        reason: "DISK",
        message: `the disk failed while ${doing} (${code}).`,
        cause: error,
      });
  }
}

/** Runs file work so that its failures are `UpdateError`s. */
export async function onDisk<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskError(error, doing);
  }
}
