import type { OnProgress } from "@toasty/releases";
import { createLiveRegion } from "../desk/live-region.js";
import { progressLine } from "../printing/bar.js";
import type { Output } from "../printing/output.js";

/** A line of progress at the bottom of a terminal, gone when it is disposed; nothing elsewhere. */
export function showProgress(output: Output): Disposable & { readonly onProgress: OnProgress } {
  const region = createLiveRegion(output);
  return {
    onProgress({ step, what, done, total }) {
      const value = total === 0 ? 1 : done / total;
      const bar = { title: step, status: what, value, valueText: `${Math.round(value * 100)} %` };
      region.show([progressLine(step, bar, output.columns)]);
    },
    [Symbol.dispose]: () => region[Symbol.dispose](),
  };
}
