import { type Draft, runOf } from "../state/draft.js";
import type { Run } from "../state/run.js";

/** Wholes that are parts in their turn: more of them than this are a circle. */
const deepest = 20;

/**
 * Returns the run that speaks for this one: itself, or the whole that it is a part of. Where nothing is known of the whole, or
 * the parts go round in a circle, nobody else would: then it speaks for itself.
 */
export function speakerOf(draft: Draft, run: Run): Run {
  let voice = run;
  for (let depth = 0; voice.parent !== null && !voice.propagate; depth += 1) {
    const whole = runOf(draft, voice.parent);
    if (whole === undefined) return voice;
    if (whole.job === run.job || depth === deepest) return run;
    voice = whole;
  }
  return voice;
}

/** Returns whether a run speaks for itself. */
export function speaksForItself(draft: Draft, run: Run): boolean {
  return speakerOf(draft, run).job === run.job;
}
