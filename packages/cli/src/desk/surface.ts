import type { GapDelivery, WithdrawalDelivery } from "@toasty/client";
import type { Notification } from "@toasty/proto";

/** A means by which a desk of this command shows notifications, such as this terminal. */
export interface Surface extends Disposable {
  /** True where a human can answer. */
  readonly takesAnswers: boolean;
  /** Shows a notification, or replaces the one of the same id. Calls `human` with the human's action. */
  show(notification: Notification, human: Human): void;
  /** Removes a notification. Without a reason there is nothing to tell the human. */
  withdraw(withdrawal: Withdrawn): void;
  /** Shows that deliveries are missing. */
  tellGap(gap: GapDelivery): void;
  /** Shows a remark in one line, such as that the broker is away. */
  tell(line: string): void;
}

/** Callbacks for the action of the human on a notification. */
export interface Human {
  answered(action: string, inputs: Readonly<Record<string, string>>): void;
  dismissed(): void;
}

/** A notification that is taken off. */
export interface Withdrawn extends Pick<WithdrawalDelivery, "id" | "agent"> {
  readonly reason: WithdrawalDelivery["reason"] | undefined;
}

/** Shows nothing: for `--json`, where standard output is for programs. */
export const silentSurface: Surface = {
  takesAnswers: false,
  show() {},
  withdraw() {},
  tellGap() {},
  tell() {},
  [Symbol.dispose]() {},
};
