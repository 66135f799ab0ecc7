/** Parts of a {@link RemediedError}. */
export interface RemediedErrorOptions<Reason extends string> {
  readonly reason: Reason;
  /** Description of what happened: a sentence with a full stop. */
  readonly message: string;
  /** Advice, where there is any: a sentence with a full stop. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/** Error that says what happened, and apart from that what to do. Programs branch on its reason, one of a closed list. */
export abstract class RemediedError<Reason extends string> extends Error {
  abstract override readonly name: string;
  /** Cause of the failure: one of a closed list. */
  readonly reason: Reason;
  /** Advice, where there is any: a sentence. It is not repeated in `message`, which says what happened. */
  readonly remedy: string | undefined;

  constructor({ reason, message, remedy, cause }: RemediedErrorOptions<Reason>) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.remedy = remedy;
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

/**
 * Makes `instanceof` recognise the errors of a class in every copy of its package in the process: they carry the same
 * mark. A class that extends it is told apart in the ordinary way.
 */
export function recogniseCopies(errorClass: abstract new (...args: never) => Error, mark: symbol): void {
  Object.defineProperty(errorClass.prototype, mark, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this === errorClass) return value instanceof Error && mark in value;
      return Function.prototype[Symbol.hasInstance].call(this, value);
    },
  });
}
