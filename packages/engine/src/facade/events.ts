import type { Urgency } from "../classification/urgency.js";

/** Kind of a notification. */
export const NotificationType = {
  PROGRESS: "progress",
  ERROR: "error",
  COMPLETION: "completion",
  WARNING: "warning",
} as const;

/** Kind of a notification. */
export type NotificationType = (typeof NotificationType)[keyof typeof NotificationType];

/** One notification, ready to be sent to whoever shows it. */
export interface NotificationEvent {
  readonly type: NotificationType;
  readonly title: string;
  readonly message: string;
  /** The milestone that it announces, in percent. */
  readonly milestone?: number | undefined;
  readonly urgency: Urgency;
  /** True if it should be heard. */
  readonly sound: boolean;
  /** Texts of its buttons. */
  readonly actions?: readonly string[] | undefined;
  /** 0 to 1, or -1 to remove the indicator. */
  readonly taskbarProgress?: number | undefined;
  /** True if do-not-disturb holds it back. */
  readonly respectDnd: boolean;
}

/** Progress of a job. */
export interface ProgressUpdate {
  readonly currentStep: number;
  readonly totalSteps: number;
  /** Step of the update before. Missing: the manager remembers. */
  readonly previousStep?: number | undefined;
}
