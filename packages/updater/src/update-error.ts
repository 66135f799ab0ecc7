/** Every way in which an update can fail. Branch on these; the messages are for people. */
export type UpdateErrorCode =
  /** The caller's signal was aborted. */
  | "cancelled"
  /** Metadata looks expired, and the server's clock disagrees with this machine's. */
  | "clock"
  /** An option given to the updater is wrong. */
  | "config"
  /** Bytes differ from what signed metadata promises: length or hash. */
  | "corrupt"
  /** Reading or writing on this machine failed. */
  | "disk"
  /** Signed metadata is past its time: the repository is frozen, or nobody refreshes it. */
  | "expired"
  /** The installation is not laid out as the updater expects it. */
  | "install"
  /** Another process is updating this installation. */
  | "locked"
  /** Metadata or a release index is malformed, or its parts do not belong together. */
  | "metadata"
  /** The server cannot be reached, stalls, or answers with an error. */
  | "network"
  /** The repository has nothing for this app, channel and platform. */
  | "not-found"
  /** This user may not write where the app is installed. */
  | "permission"
  /** The repository went back to an older state or names only older versions. */
  | "rollback"
  /** Metadata is not signed by the keys that the embedded root trusts. */
  | "signature"
  /** The disk has too little room. */
  | "space"
  /** An archive or patch would write where it must not. */
  | "unsafe"
  /** A version is not a semantic version. */
  | "version";

/** What the updater throws: a stable `code` to branch on, and a message that says what happened and what to do. */
export class UpdateError extends Error {
  readonly code: UpdateErrorCode;

  constructor(code: UpdateErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(`[${code}] ${message}`, options);
    this.name = "UpdateError";
    this.code = code;
  }
}

/** What a caller hears who has aborted the signal. */
export function cancelled(signal: AbortSignal): UpdateError {
  return new UpdateError("cancelled", "the update was cancelled; it can be taken up again later.", {
    cause: signal.reason,
  });
}
