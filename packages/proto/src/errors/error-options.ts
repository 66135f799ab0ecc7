import type { RemediedErrorOptions } from "@toasty/kit/remedied-error";
import type { Code } from "./code.js";
import type { Reason } from "./reason.js";

/** One wrong field. */
export interface Violation {
  /** Path of the field, such as `notification.interactive_message.buttons[2].action_id`. */
  readonly field: string;
  /** Sentence that says what is wrong and what would be right. */
  readonly description: string;
}

/** Content of a {@link ToastyError}. */
export interface ToastyErrorOptions extends RemediedErrorOptions<Reason> {
  readonly code: Code;
  readonly violations?: readonly Violation[] | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly resource?: { readonly type: string; readonly name: string } | undefined;
}
