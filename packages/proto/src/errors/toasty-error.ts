import type { Code } from "./code.js";
import type { ErrorParts, Violation } from "./error-parts.js";
import { fromForeign } from "./foreign.js";
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
 */
export class ToastyError extends Error {
  override readonly name = "ToastyError";
  /** How it failed, as gRPC classes it. */
  readonly code: Code;
  /** Why it failed: one of a closed list. */
  readonly reason: Reason;
  /** Every wrong field, where the reason is `INVALID`. */
  readonly violations: readonly Violation[];
  /** When to try again, where the broker said so. */
  readonly retryAfterMs: number | undefined;
  /** What was asked for, where the reason is `NOT_FOUND`. */
  readonly resource: { readonly type: string; readonly name: string } | undefined;
  /** The message without the code before it. */
  readonly rawMessage: string;

  constructor({ message, code, reason, violations = [], retryAfterMs, resource, cause }: ErrorParts) {
    super(`[${code}] ${message}`, cause === undefined ? undefined : { cause });
    this.rawMessage = message;
    this.code = code;
    this.reason = reason;
    this.violations = violations;
    this.retryAfterMs = retryAfterMs;
    this.resource = resource;
  }

  /** Turns whatever was thrown into a {@link ToastyError}; one that is one already is returned as it is. */
  static from(error: unknown): ToastyError {
    return ours(error);
  }

  /** The error for wrong fields, with all of them in its message. */
  static invalid(violations: readonly Violation[]): ToastyError {
    return invalid(violations);
  }
}

// Out here, because a class that names itself is bundled as `_ToastyError`, and that is what stacks would show.
const ours = (error: unknown): ToastyError =>
  error instanceof ToastyError ? error : new ToastyError(fromForeign(error));

const invalid = (violations: readonly Violation[]): ToastyError =>
  new ToastyError({
    message: violations.map(({ field, description }) => `${field}: ${description}`).join("; "),
    code: "invalid_argument",
    reason: "INVALID",
    violations,
  });
