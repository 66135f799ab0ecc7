import type { Code } from "./code.js";
import type { Reason } from "./reason.js";

/** One wrong field. */
export interface Violation {
  /** Its path, such as `notification.interactive_message.buttons[2].action_id`. */
  readonly field: string;
  /** What is wrong, and what would be right. */
  readonly description: string;
}

/** What a {@link ToastyError} is made of. */
export interface ErrorParts {
  /** What happened, what it means and what to do. */
  readonly message: string;
  readonly code: Code;
  readonly reason: Reason;
  readonly violations?: readonly Violation[] | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly resource?: { readonly type: string; readonly name: string } | undefined;
  readonly cause?: unknown;
}
