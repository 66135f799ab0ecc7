import { ToastyError } from "@toasty/proto";

/** Causes by the system's error codes, each with a remedy. */
const causes: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "Make room on it, then try again."],
  EDQUOT: ["the quota of this user is used up", "Make room in it, then try again."],
  EFBIG: ["it is larger than this process may write", "Raise that limit (`ulimit -f`), then try again."],
  EROFS: ["its file system is read-only", elsewhere()],
  EACCES: ["this user has no permission to", elsewhere()],
  EPERM: ["this user has no permission to", elsewhere()],
};

/** Runs work on a file or folder; an error of the system is turned into one that names the path, the cause and a remedy. */
export function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (error instanceof ToastyError || code === "") throw error;
    const [cause, remedy] = causes[code] ?? [message, elsewhere()];
    throw new ToastyError({
      message: `${path} could not be written: ${cause}. ${remedy}`,
      code: code in full ? "resource_exhausted" : "failed_precondition",
      reason: "PLATFORM_REFUSED",
      resource: { type: "file", name: path },
      cause: error,
    });
  }
}

const full = { ENOSPC: true, EDQUOT: true, EFBIG: true };

function elsewhere(): string {
  return "Set TOASTY_RUNTIME_DIR and TOASTY_CONFIG_DIR to folders that it may write to.";
}
