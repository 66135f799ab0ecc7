import type { Urgency } from "../classification/urgency.js";

/** What kind of notification it is. */
export const NotificationType = {
  PROGRESS: "progress",
  ERROR: "error",
  COMPLETION: "completion",
  WARNING: "warning",
} as const;

/** What kind of notification it is. */
export type NotificationType = (typeof NotificationType)[keyof typeof NotificationType];

/** One notification, ready to be sent to whoever shows it. */
export interface NotificationEvent {
  readonly type: NotificationType;
  readonly title: string;
  readonly message: string;
  /** The milestone that it announces, in percent. */
  readonly milestone?: number | undefined;
  readonly urgency: Urgency;
  /** Whether it should be heard. */
  readonly sound: boolean;
  /** Texts of its buttons. */
  readonly actions?: readonly string[] | undefined;
  /** 0 to 1, or -1 to remove the indicator. */
  readonly taskbarProgress?: number | undefined;
  /** Whether do-not-disturb holds it back. */
  readonly respectDnd: boolean;
}

/** How far a job is. */
export interface ProgressUpdate {
  readonly currentStep: number;
  readonly totalSteps: number;
  /** Where it was at the update before. Missing: the manager remembers. */
  readonly previousStep?: number | undefined;
}
