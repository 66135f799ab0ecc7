import type { Tristate } from "../gate/decide.js";
import type { NotificationEvent, ProgressUpdate } from "./events.js";
import {
  crossedMilestones,
  type FacadeMilestone,
  type MilestoneMessages,
  milestoneEvent,
} from "./progress.js";

/** Options of a manager. */
export interface NotificationManagerOptions {
  /** An app's own words for milestones. Default: the step and the total. */
  readonly messages?: MilestoneMessages | undefined;
  /** Finds out whether the desktop wants quiet. Default: nobody can tell. */
  readonly detectDnd?: DetectDnd | undefined;
}

/**
 * Announces the milestones of one job, each once: 25, 50, 75 and 100 percent, the last as its completion. An update
 * that crosses several announces the highest.
 *
 * It is the small, direct way. `NotificationEngine` knows more: several jobs, failures, pauses, restarts, quiet hours.
 *
 * ```ts
 * const manager = new NotificationManager();
 * manager.getNextNotification({ currentStep: 250, totalSteps: 1000 })?.title; // "Training Progress: 25%"
 * ```
 */
export class NotificationManager {
  readonly #messages: MilestoneMessages;
  readonly #detect: DetectDnd | undefined;
  readonly #sent = new Set<number>();
  #dnd = false;

  constructor(options: NotificationManagerOptions = {}) {
    this.#messages = options.messages ?? {};
    this.#detect = options.detectDnd;
  }

  /** Returns whether this update crosses a milestone that was not announced yet. */
  shouldSendNotification(update: ProgressUpdate): boolean {
    return this.#next(update) !== undefined;
  }

  /** Counts a milestone as announced, with all below it: they are no news any more. */
  markMilestoneSent(milestone: number): void {
    for (const passed of crossedMilestones({ currentStep: milestone, totalSteps: 100 }, 0))
      this.#sent.add(passed);
  }

  /** Forgets what was announced, for the next run. */
  reset(): void {
    this.#sent.clear();
  }

  /** Returns the notification to send for this update, whose milestone then counts as announced; undefined without one. */
  getNextNotification(update: ProgressUpdate): NotificationEvent | undefined {
    const milestone = this.#next(update);
    if (milestone === undefined) return undefined;
    this.markMilestoneSent(milestone);
    return milestoneEvent(update, milestone, this.#messages);
  }

  /** Looks whether the desktop wants quiet. Call it now and then; `shouldRespectDnd` goes by the last look. */
  async updateDndStatus(): Promise<void> {
    this.#dnd = await checkDoNotDisturb(this.#detect);
  }

  /** Returns whether do-not-disturb holds this back now. Errors are never held back. */
  shouldRespectDnd(notification: NotificationEvent): boolean {
    return this.#dnd && notification.respectDnd;
  }

  #next(update: ProgressUpdate): FacadeMilestone | undefined {
    return crossedMilestones(update, update.previousStep ?? 0).findLast(
      (milestone) => !this.#sent.has(milestone),
    );
  }
}

/** Finds out whether the desktop wants quiet. `@toasty/engine/node` has one for desktops. */
type DetectDnd = () => Promise<Tristate | { readonly state: Tristate }>;

/**
 * Returns whether do-not-disturb is known to be on. Where that cannot be found out, or nobody can tell, it is not: better shown
 * than lost.
 */
export async function checkDoNotDisturb(detect?: DetectDnd): Promise<boolean> {
  try {
    const found = await detect?.();
    return (typeof found === "object" ? found.state : found) === "on";
  } catch {
    return false;
  }
}
