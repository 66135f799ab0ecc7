import type { Output } from "../printing/output.js";

/** The lowest lines of a terminal, which change while everything else scrolls by above them. */
export interface LiveRegion extends Disposable {
  /** Prints above the region, for good. */
  print(text: string): void;
  /** Replaces the region by lines narrower than the terminal; without lines it is gone. Does nothing where there is no terminal. */
  show(lines: readonly string[]): void;
}

/** Takes the lowest lines of the output's terminal. Dispose it to leave the terminal clean. */
export function createLiveRegion(output: Pick<Output, "write" | "tty" | "columns">): LiveRegion {
  let shown: readonly string[] = [];
  const erase = () => (shown.length === 0 ? "" : `\r${"\u001b[A".repeat(shown.length - 1)}\u001b[J`);
  const draw = () => shown.join("\n");
  return {
    print: (text) => output.write(`${erase()}${text}\n${draw()}`),
    show(lines) {
      if (!output.tty) return;
      const gone = erase();
      shown = lines;
      output.write(gone + draw());
    },
    [Symbol.dispose]() {
      if (shown.length > 0) output.write(erase());
      shown = [];
    },
  };
}
