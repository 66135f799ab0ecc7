import { RemediedError, recogniseCopies } from "@toasty/kit/remedied-error";
import type { Code } from "./code.js";
import type { ToastyErrorOptions, Violation } from "./error-options.js";
import { readForeign } from "./foreign.js";
import type { Reason } from "./reason.js";

/**
 * The one error of this library. Branch on `reason`:
 *
 * ```ts
 * try {
 *   await toasty.publish(info("Build finished"));
 * } catch (error) {
 *   if (ToastyError.from(error).reason === "UNREACHABLE") …
 * }
 * ```
 *
 * `instanceof` also recognises errors of another copy of this package in the same process.
 */
export class ToastyError extends RemediedError<Reason> {
  override readonly name = "ToastyError";
  /** Class of the failure, as gRPC divides them. */
  readonly code: Code;
  /** Every wrong field, where the fault is in what was given: `INVALID`, `ACTION_UNDECLARED`, `MESSAGE_TOO_LARGE`. */
  readonly violations: readonly Violation[];
  /** Time until another try can succeed, where the broker said so. */
  readonly retryAfterMs: number | undefined;
  /**
   * Thing that the error is about: the notification or token that was not found, the agent or principal that is over its
   * limit, the file that cannot be used. From a broker it arrives only with the code `not_found`.
   */
  readonly resource: { readonly type: string; readonly name: string } | undefined;

  /**
   * Turns whatever was thrown into a {@link ToastyError}:
   *
   * - A {@link ToastyError} is returned as it is, also one of another copy of this package.
   * - An error of grpc-js keeps its code. Reason, remedy, violations and the rest come from the rich status in its trailers.
   *   Without one, the reason is only what the code itself says, such as `NOT_FOUND` or `TIMEOUT`, else `UNKNOWN`.
   * - An `AbortError` is `CANCELLED` and a `TimeoutError` is `TIMEOUT`.
   * - A system error of `connect` is `UNREACHABLE`, and `EADDRINUSE` of `listen` is `ADDRESS_IN_USE`.
   * - Anything else is `UNKNOWN`.
   *
   * The message is that of what was thrown, which becomes the `cause`.
   */
  static from(error: unknown): ToastyError {
    return from(error);
  }

  /** Returns the error for wrong fields, with all of them in its message. */
  static invalid(violations: readonly Violation[]): ToastyError {
    return invalid(violations);
  }

  constructor(options: ToastyErrorOptions) {
    const { message, remedy, code, reason, violations = [], retryAfterMs, resource, cause } = options;
    super({ reason, message, remedy, cause });
    this.code = code;
    this.violations = violations;
    this.retryAfterMs = retryAfterMs;
    this.resource = resource;
  }

  /** Returns a copy of this error in which some parts are others. */
  with(changes: Partial<ToastyErrorOptions>): ToastyError {
    return changed(this, changes);
  }
}

recogniseCopies(ToastyError, Symbol.for("@toasty/proto/ToastyError"));

// Out here, because a class that names itself is bundled as `_ToastyError`, and that is what stacks would show.
const from = (error: unknown): ToastyError =>
  error instanceof ToastyError ? error : new ToastyError(readForeign(error));

const invalid = (violations: readonly Violation[]): ToastyError =>
  new ToastyError({
    message: violations.map(({ field, description }) => `${field}: ${description}`).join("; "),
    code: "invalid_argument",
    reason: "INVALID",
    violations,
  });

function changed(error: ToastyError, changes: Partial<ToastyErrorOptions>): ToastyError {
  const { message, remedy, code, reason, violations, retryAfterMs, resource, cause } = error;
  return new ToastyError({
    message,
    remedy,
    code,
    reason,
    violations,
    retryAfterMs,
    resource,
    cause,
    ...changes,
  });
}
