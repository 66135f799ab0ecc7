import type { Turn } from "../state/draft.js";
import { taskbarOf } from "../state/tally.js";
import { looksSame, noTaskbar } from "../taskbar/value.js";
import { appoint } from "./threads.js";

/** Ten changes a second are smooth enough. */
const gapMs = 100;

/**
 * Brings the bar up to date, if it would look different: at most ten times a second, but an end at once. What is held
 * back is shown when its turn comes.
 */
export function settleTaskbar(turn: Turn): void {
  const { tally, shown, at, waiting, flashing } = turn.taskbar;
  const value = taskbarOf(tally);
  if (looksSame(value, shown)) return;
  const { time } = turn.clock;
  const ends = value.state === "none" || value.state === "error";
  if (ends || at === null || time - at >= gapMs) {
    turn.taskbar = { tally, shown: value, at: time, waiting, flashing };
    turn.effects.push({ kind: "taskbar", value, flash: flashing });
  } else if (!waiting) {
    turn.taskbar = { tally, shown, at, waiting: true, flashing };
    appoint(turn, "taskbar", "", at + gapMs);
  }
}

/** The turn of what was held back has come. */
export function flushTaskbar(turn: Turn): void {
  turn.taskbar = { ...turn.taskbar, waiting: false };
}

/** Leaves nothing behind. */
export function clearTaskbar(turn: Turn): void {
  turn.taskbar = { ...turn.taskbar, shown: noTaskbar, waiting: false, flashing: false };
  turn.effects.push({ kind: "taskbar", value: noTaskbar, flash: false });
}
