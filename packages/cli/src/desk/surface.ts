import type { GapDelivery, WithdrawalDelivery } from "@toasty/client";
import type { Notification } from "@toasty/proto";

/** Where a desk shows what arrives: this terminal, or whatever else can show it. */
export interface Surface extends Disposable {
  /** True where a human can answer. */
  readonly takesAnswers: boolean;
  /** Shows it, or replaces what it showed under the same id; `human` hears what the human does. */
  show(notification: Notification, human: Human): void;
  /** Takes it off; without a reason there is nothing to tell the human. */
  withdraw(withdrawal: Withdrawn): void;
  /** Tells that something is missing. */
  tellGap(gap: GapDelivery): void;
  /** Tells of something else in one line, such as a broker that is away. */
  tell(line: string): void;
}

/** Hears what the human does with a notification. */
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
