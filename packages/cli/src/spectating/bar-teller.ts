import type { ProgressHandle, Toasty } from "@toasty/client";
import { durationWords } from "./duration-words.js";
import type { Spectacle } from "./messages.js";
import type { Teller } from "./teller.js";

/** Tells with one notification that moves, and says at the end how far it came. */
export function barTeller(toasty: Toasty, { name, id, to, labels }: Spectacle): Teller {
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
