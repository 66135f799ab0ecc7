import type { OnProgress } from "@toasty/releases";
import { createLiveRegion } from "../desk/live-region.js";
import { progressLine } from "../printing/bar.js";
import type { Output } from "../printing/output.js";

/**
 * A line of progress at the bottom of a terminal, gone when it is disposed. Elsewhere, as in the log of a CI job, a
 * note at the beginning of each step and at each further quarter of it.
 */
export function showProgress(
  output: Pick<Output, "tty" | "columns" | "write" | "note">,
): Disposable & { readonly onProgress: OnProgress } {
  const region = createLiveRegion(output);
  const quarters = new Map<string, number>();
  return {
    onProgress({ step, what, done, total }) {
      const value = total === 0 ? 1 : done / total;
      if (!output.tty) {
        // Files are uploaded one after the other, as one step.
        const key = step === "upload" ? step : `${step} ${what}`;
        const quarter = Math.floor(value * 4);
        if (quarter <= (quarters.get(key) ?? -1)) return;
        quarters.set(key, quarter);
        output.note(quarter === 0 ? `${key} …` : `${key}: ${quarter * 25} %`);
        return;
      }
      const bar = { title: step, status: what, value, valueText: `${Math.round(value * 100)} %` };
      region.show([progressLine(step, bar, output.columns)]);
    },
    [Symbol.dispose]: () => region[Symbol.dispose](),
  };
}
