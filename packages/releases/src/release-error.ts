import { RemediedError, type RemediedErrorOptions, recogniseCopies } from "@toasty/kit/remedied-error";

/** Causes of a failed change or publication. Branch on these; messages are for people. */
export type ReleaseErrorReason =
  /** Somebody else published or changed the repository meanwhile. */
  | "CONFLICT"
  /** The destination is ahead of this repository: publishing would take its users back. */
  | "BEHIND"
  /** An option is wrong, or the repository is not set up for it. */
  | "CONFIG"
  /** A file of the repository is damaged or was changed by hand. */
  | "CORRUPT"
  /** The store refuses the credentials. */
  | "DENIED"
  /** A file or folder of this machine cannot be read or written, for another reason than those of `PERMISSION` and `SPACE`. */
  | "DISK"
  /** The version was released before, with other bytes. */
  | "EXISTS"
  /** A key is missing, wrong, or cannot be opened. */
  | "KEY"
  /** Another process is at work on this repository. */
  | "LOCKED"
  /** The store or site cannot be reached, or fails. */
  | "NETWORK"
  /** There is no such release, role or repository. */
  | "NOT_FOUND"
  /** This user may not read or write a file or folder of this machine. */
  | "PERMISSION"
  /** The disk is full. */
  | "SPACE"
  /** Metadata still lacks signatures. */
  | "UNSIGNED";

/** Parts of {@link ReleaseError}. */
export type ReleaseErrorOptions = RemediedErrorOptions<ReleaseErrorReason>;

/**
 * The error of everything that a repository does, its signers and destinations included. Branch on `reason`.
 *
 * `instanceof` also recognises errors of another copy of this package in the same process.
 */
export class ReleaseError extends RemediedError<ReleaseErrorReason> {
  override readonly name = "ReleaseError";
}

recogniseCopies(ReleaseError, Symbol.for("@toasty/releases/ReleaseError"));
