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
export interface UpdateErrorOptions {
  readonly reason: UpdateErrorReason;
  /** Description of what happened: a sentence with a full stop. */
  readonly message: string;
  /** Advice, where there is any: a sentence with a full stop. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** Mark of the class and of its instances, the same in every copy of this package. */
const brand = Symbol.for("@toasty/updater/UpdateError");

/**
 * The error of the updater, of its patches and archives, and of versions, paths and names that are refused. Branch on `reason`.
 *
 * `instanceof` also recognises errors of another copy of this package in the same process.
 */
export class UpdateError extends Error {
  override readonly name = "UpdateError";
  /** Cause of the failure: one of a closed list. */
  readonly reason: UpdateErrorReason;
  /** Advice, where there is any: a sentence. It is not repeated in `message`, which says what happened. */
  readonly remedy: string | undefined;

  static get [brand](): true {
    return true;
  }

  /** Tells whether a value is an error of this class, of whichever copy of the package. */
  static override [Symbol.hasInstance]<T>(
    this: abstract new (
      ...args: never
    ) => T,
    value: unknown,
  ): value is T {
    // A subclass inherits this method, and its instances are found in the ordinary way.
    // biome-ignore lint/complexity/noThisInStatic: the class that stands on the right of `instanceof`
    if (Object.hasOwn(this, brand)) return value instanceof Error && brand in value;
    // biome-ignore lint/complexity/noThisInStatic: as above
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  constructor({ reason, message, remedy, cause }: UpdateErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.remedy = remedy;
  }

  get [brand](): true {
    return true;
  }

  /** The message, a space and the remedy: everything that a human should read, in one line. */
  get fullMessage(): string {
    return this.remedy === undefined ? this.message : `${this.message} ${this.remedy}`;
  }

  /** Returns the name and the full message. */
  override toString(): string {
    return `${this.name}: ${this.fullMessage}`;
  }
}

/** Returns the error for work whose signal the caller aborted. */
export function cancelled({ reason: cause }: AbortSignal): UpdateError {
  return new UpdateError({
    reason: "CANCELLED",
    message: "the update was cancelled.",
    remedy: "It can be taken up again later.",
    cause,
  });
}
