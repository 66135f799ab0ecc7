import { type Answer, NotificationState, type NotificationStatus } from "@toasty/proto";
import type { Declared } from "./declared.js";

/** States that a notification of this broker can be in. */
export type State = Extract<NotificationState, number>;

/** State of a notification, and who brought it there. */
export interface Status {
  readonly state: State;
  readonly atMs: number;
  /** Client id of the desk that acted; empty: none. */
  readonly clientId: string;
  readonly answer: Answer | undefined;
  readonly mergedInto: string | undefined;
  readonly reason: string;
}

/** A notification as reports and watches see it. */
export interface Judged {
  readonly id: string;
  /** Actions and inputs that an answer may have. */
  declared: Declared;
  status: Status;
  /** Reports by client id that it could not be shown. */
  failures: Map<string, number> | undefined;
  /** Client ids none of whose sessions could show it. */
  failedAt: Set<string> | undefined;
}

/** Status of a notification that was just accepted. */
export const pendingSince = (atMs: number): Status => ({
  state: NotificationState.PENDING,
  atMs,
  clientId: "",
  answer: undefined,
  mergedInto: undefined,
  reason: "",
});

/** Returns whether a notification has reached its last state. */
export const isSettled = ({ status }: Pick<Judged, "status">): boolean =>
  status.state >= NotificationState.ANSWERED;

/** Returns a notification's status as the contract has it. */
export const statusOf = ({ id, status }: Pick<Judged, "id" | "status">): NotificationStatus => ({
  notificationId: id,
  ...status,
});
