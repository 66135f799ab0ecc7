import type { ProgressHandle, Toasty } from "@toasty/client";
import { durationWords } from "../printing/quantities.js";
import type { ReadProgress } from "./candidates.js";
import type { Ending, SpectatorSettings } from "./messages.js";

/** Last lines of a program's output. */
export interface LastLines {
  /** From all its outputs, to recognise a failure by. */
  readonly all: readonly string[];
  /** Lines that are likely to contain the reason of a failure. */
  readonly telling: readonly string[];
}

/** Reports the progress and the end of a program to the human. */
export interface Reporter {
  progress(read: ReadProgress): void;
  /** Reports the end. `ending` is undefined where only the output was read. */
  ended(ending: Ending | undefined, lastLines: LastLines): Promise<void>;
  /** Titles that were delivered or will be. */
  readonly told: readonly string[];
  readonly trouble: string | null;
}

/** Creates a reporter with one notification that moves. */
export function barReporter(toasty: Toasty, { name, id, to, labels }: SpectatorSettings): Reporter {
  const began = performance.now();
  const told: string[] = [];
  let trouble: string | null = null;
  let fraction: number | undefined;
  let bar: ProgressHandle<unknown> | undefined;
  toasty.on("error", (error) => {
    trouble ??= error.fullMessage;
  });
  return {
    told,
    get trouble() {
      return trouble;
    },
    progress(read) {
      fraction = read.fraction;
      const counted = read.total === undefined ? "" : `${read.current} of ${read.total}`;
      bar ??= toasty.progress(name, { id, to, labels });
      bar.update(fraction, counted);
    },
    async ended() {
      // Whoever never said how far it is has shown no bar that would have to end.
      if (bar === undefined || fraction === undefined) return;
      const after = `after ${durationWords(performance.now() - began)}`;
      try {
        if (fraction >= 1) await bar.succeed(`Ended ${after}`);
        else await bar[Symbol.asyncDispose]();
        if (trouble === null) told.push(name);
      } catch (error) {
        trouble ??= error instanceof Error ? error.message : String(error);
      }
    },
  };
}
