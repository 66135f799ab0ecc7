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
  /** Metadata still lacks signatures. */
  | "UNSIGNED";

/** Parts of {@link ReleaseError}. */
export interface ReleaseErrorOptions {
  readonly reason: ReleaseErrorReason;
  /** Description of what happened: a sentence with a full stop. */
  readonly message: string;
  /** Advice, where there is any: a sentence with a full stop. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** Mark of the class and of its instances, the same in every copy of this package. */
const brand = Symbol.for("@toasty/releases/ReleaseError");

/**
 * The error of everything that a repository does, its signers and destinations included. Branch on `reason`.
 *
 * `instanceof` also recognises errors of another copy of this package in the same process.
 */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
  /** Cause of the failure: one of a closed list. */
  readonly reason: ReleaseErrorReason;
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

  constructor({ reason, message, remedy, cause }: ReleaseErrorOptions) {
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
