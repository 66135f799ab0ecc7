import { RemediedError, type RemediedErrorOptions, recogniseCopies } from "@toasty/kit/remedied-error";

/** Causes of a failed update. Branch on these; messages are for people. */
export type UpdateErrorReason =
  /** The caller's signal was aborted. */
  | "CANCELLED"
  /** Metadata looks expired, and the server's clock disagrees with this machine's. */
  | "CLOCK"
  /** An option given to the updater is wrong. */
  | "CONFIG"
  /** Bytes differ from what signed metadata promises: length or hash. */
  | "CORRUPT"
  /** Reading or writing on this machine failed. */
  | "DISK"
  /** Signed metadata is past its time: the repository is frozen, or nobody refreshes it. */
  | "EXPIRED"
  /** The installation is not laid out as the updater expects it. */
  | "INSTALL"
  /** Another process is updating this installation. */
  | "LOCKED"
  /** Metadata or a release index is malformed, or its parts do not belong together. */
  | "METADATA"
  /** The server cannot be reached, stalls, or answers with an error. */
  | "NETWORK"
  /** The repository has nothing for this app, channel and platform. */
  | "NOT_FOUND"
  /** This user may not write where the app is installed. */
  | "PERMISSION"
  /** The repository went back to an older state or names only older versions. */
  | "ROLLBACK"
  /** Metadata is not signed by the keys that the embedded root trusts. */
  | "SIGNATURE"
  /** The disk has too little room. */
  | "SPACE"
  /** An archive or patch would write where it must not. */
  | "UNSAFE"
  /** A version is not a semantic version. */
  | "VERSION";

/** Parts of {@link UpdateError}. */
export type UpdateErrorOptions = RemediedErrorOptions<UpdateErrorReason>;

/**
 * The error of the updater, of its patches and archives, and of versions, paths and names that are refused. Branch on `reason`.
 *
 * `instanceof` also recognises errors of another copy of this package in the same process.
 */
export class UpdateError extends RemediedError<UpdateErrorReason> {
  override readonly name = "UpdateError";
}

recogniseCopies(UpdateError, Symbol.for("@toasty/updater/UpdateError"));

/** Returns the error for work whose signal the caller aborted. */
export function cancelled({ reason: cause }: AbortSignal): UpdateError {
  return new UpdateError({
    reason: "CANCELLED",
    message: "the update was cancelled.",
    remedy: "It can be taken up again later.",
    cause,
  });
}
