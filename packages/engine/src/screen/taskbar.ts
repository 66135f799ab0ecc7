import type { Draft } from "../state/draft.js";
import { taskbarOf } from "../state/tally.js";
import { looksSame, noTaskbar } from "../taskbar/value.js";
import { schedule } from "./threads.js";

/** Ten changes a second are smooth enough. */
const gapMs = 100;

/**
 * Brings the bar up to date, if it would look different: at most ten times a second, but an end at once. What is held
 * back is shown when its turn comes.
 */
export function settleTaskbar(draft: Draft): void {
  const { tally, shown, at, waiting, flashing } = draft.taskbar;
  const value = taskbarOf(tally);
  if (looksSame(value, shown)) return;
  const { time } = draft.clock;
  const ends = value.state === "none" || value.state === "error";
  if (ends || at === null || time - at >= gapMs) {
    draft.taskbar = { tally, shown: value, at: time, waiting, flashing };
    draft.effects.push({ kind: "taskbar", value, flash: flashing });
  } else if (!waiting) {
    draft.taskbar = { tally, shown, at, waiting: true, flashing };
    schedule(draft, "taskbar", "", at + gapMs);
  }
}

/** The turn of what was held back has come. */
export function flushTaskbar(draft: Draft): void {
  draft.taskbar = { ...draft.taskbar, waiting: false };
}

/** Leaves nothing behind. */
export function clearTaskbar(draft: Draft): void {
  draft.taskbar = { ...draft.taskbar, shown: noTaskbar, waiting: false, flashing: false };
  draft.effects.push({ kind: "taskbar", value: noTaskbar, flash: false });
}
