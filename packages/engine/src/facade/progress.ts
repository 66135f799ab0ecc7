import { floorPercent, reaches } from "../progress/fraction.js";
import { isCount } from "../progress/reading.js";
import { noTaskbar, type TaskbarValue } from "../taskbar/value.js";
import { tellCount } from "../wording/measures.js";
import { type NotificationEvent, NotificationType, type ProgressUpdate } from "./events.js";

/** The milestones that are announced, in percent. */
const facadeMilestones = [25, 50, 75, 100] as const;

/** One of them. */
export type FacadeMilestone = (typeof facadeMilestones)[number];

/** An app's own words for milestones: a text, or a function of the update. */
export type MilestoneMessages = {
  readonly [milestone in FacadeMilestone]?: string | ((update: ProgressUpdate) => string);
};

/** Returns the part of a taskbar to fill, 0 to 1; 0 for counts that make no sense. */
export function calculateTaskbarProgress(currentStep: number, totalSteps: number): number {
  if (!isCount(currentStep) || !isCount(totalSteps) || totalSteps === 0) return 0;
  return Math.min(1, currentStep / totalSteps);
}

/**
 * The notification for the highest milestone between the previous step (0 where it is not given) and the current one,
 * or nothing where none lies there. It remembers nothing; `NotificationManager` does.
 */
export function checkProgressMilestone(
  update: ProgressUpdate,
  messages: MilestoneMessages = {},
): NotificationEvent | undefined {
  const crossed = crossedMilestones(update, update.previousStep ?? 0);
  const highest = crossed.at(-1);
  return highest === undefined ? undefined : milestoneEvent(update, highest, messages);
}

/** The milestones that lie above `previousStep` and are reached, ascending. */
export function crossedMilestones(update: ProgressUpdate, previousStep: number): readonly FacadeMilestone[] {
  const { currentStep, totalSteps } = update;
  if (!isCount(currentStep) || !isCount(totalSteps) || totalSteps === 0) return [];
  const previous = isCount(previousStep) ? previousStep : 0;
  return facadeMilestones.filter(
    (milestone) => reaches(currentStep, totalSteps, milestone) && !reaches(previous, totalSteps, milestone),
  );
}

/** Tells of a milestone; the last one is the completion. */
export function milestoneEvent(
  update: ProgressUpdate,
  milestone: FacadeMilestone,
  messages: MilestoneMessages,
): NotificationEvent {
  const { currentStep: current, totalSteps: total } = update;
  const done = milestone === 100;
  return {
    type: done ? NotificationType.COMPLETION : NotificationType.PROGRESS,
    title: done ? "Training Complete" : `Training Progress: ${floorPercent({ current, total })}%`,
    message: ownMessage(messages[milestone], update) ?? `Step ${tellCount({ current, total })}`,
    milestone,
    urgency: "normal",
    sound: done,
    taskbarProgress: calculateTaskbarProgress(current, total),
    respectDnd: true,
  };
}

/** An app's words must not stop the job: where they throw, the usual ones serve. */
function ownMessage(message: MilestoneMessages[FacadeMilestone], update: ProgressUpdate): string | undefined {
  try {
    return typeof message === "function" ? message(update) : message;
  } catch {
    return undefined;
  }
}

/**
 * Converts `NotificationEvent.taskbarProgress` to the value of a taskbar and whether it flashes: from 0 on a bar; at 1 a flash and
 * then nothing, since it is complete; at -1, and for what makes no sense, nothing.
 *
 * ```ts
 * const { value, flash } = readTaskbarProgress(0.45);
 * sink.show(value, flash);
 * ```
 */
export function readTaskbarProgress(progress: number): {
  readonly value: TaskbarValue;
  readonly flash: boolean;
} {
  const isUnderWay = progress >= 0 && progress < 1;
  return { value: isUnderWay ? { state: "normal", value: progress } : noTaskbar, flash: progress === 1 };
}
