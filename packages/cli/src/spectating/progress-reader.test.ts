import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineCutter } from "./lines.js";
import { customPattern } from "./progress-patterns.js";
import { progressReader } from "./progress-reader.js";

const fractions = (lines: readonly string[], custom?: string) => {
  const reader = progressReader(custom === undefined ? undefined : customPattern(custom));
  return lines.map((line) => reader.read(line)?.fraction);
};

describe("progressReader", () => {
  it.each([
    ["tqdm", " 40%|████      | 4/10 [00:01<00:02,  3.20it/s]", 0.4],
    ["tqdm with a name", "epoch 1:  50%|█████     | 5.00k/10.0k [00:01<00:01, 3.2kB/s]", 0.5],
    ["pytest", "tests/test_a.py ....F..                                   [ 37%]", 0.37],
    ["webpack", "<s> [webpack.Progress] 40% building 12/30 modules", 0.4],
    ["ninja", "[12/40] Building CXX object a.o", 0.3],
    ["cargo", "    Building [=====>          ] 30/120: syn, quote", 0.25],
    ["cmake", "[ 37%] Building C object a.o", 0.37],
    ["a bar", "reify:lodash [#########.........] 50%", 0.5],
    ["wget", "file.bin   73%[=============>     ]  10M  1.2MB/s", undefined],
    ["pip", "   ━━━━━━━━━━━━╸━━━━━━━ 60% 12.3 MB", 0.6],
  ])("reads %s at first sight", (_, line, fraction) => {
    expect(fractions([line])).toEqual([fraction]);
  });

  it("reads counts and percentages once they rise in lines of one shape", () => {
    expect(fractions(["epoch 1/10 loss 0.9", "epoch 2/10 loss 0.7", "epoch 3/10 loss 0.5"])).toEqual([
      undefined,
      0.2,
      0.3,
    ]);
    expect(fractions(["downloaded 10%", "downloaded 20%"])).toEqual([undefined, 0.2]);
    expect(fractions(["12 of 40 files", "13 of 40 files"])).toEqual([undefined, 13 / 40]);
  });

  it.each([
    ["a date", ["2026/11/20 start", "2026/11/21 start"]],
    ["a path", ["src/1/2/a.ts", "src/1/2/b.ts"]],
    ["a coverage that is said once", ["coverage: 87%", "done"]],
    ["retries", ["retry 1/3", "failed", "retry 1/3"]],
    ["more than all", ["41/40", "42/40"]],
    ["a total that changes", ["1/10 a", "2/20 a"]],
    ["percentages over 100", ["load 130%", "load 140%"]],
  ])("takes %s for no progress", (_, lines) => {
    expect(fractions(lines)).toEqual(lines.map(() => undefined));
  });

  it("reads what the user's own expression finds, and nothing else", () => {
    const expression = String.raw`^step (?<current>\d+) / (?<total>\d+)$`;
    expect(fractions(["step 1 / 4", "50%", "[1/2] x"], expression)).toEqual([0.25, undefined, undefined]);
    expect(fractions(["p=12.5"], String.raw`p=(?<percent>[\d.]+)`)).toEqual([0.125]);
  });

  it("refuses an expression that names nothing to read", () => {
    expect(() => customPattern(String.raw`(\d+)`)).toThrow(/named groups/);
    expect(() => customPattern("(")).toThrow(SyntaxError);
  });

  it("never throws and never leaves 0 to 1, whatever is printed", () => {
    const token = fc.constantFrom(
      "1",
      "42",
      "/",
      "%",
      " ",
      "[",
      "]",
      "|",
      "#",
      "=",
      ".",
      "of",
      "x",
      "100",
      "e5",
      "-",
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(token, { maxLength: 20 }).map((parts) => parts.join("")),
          { maxLength: 20 },
        ),
        (lines) => {
          for (const fraction of fractions(lines)) {
            if (fraction !== undefined) expect(fraction >= 0 && fraction <= 1).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("lineCutter", () => {
  it("treats every redrawing of a display as a line, without its colours", () => {
    const cutter = lineCutter();
    const printed = "\u001b[32m10%\u001b[0m\r20%\r\n30%\n\u001b]0;title\u0007x";
    expect(cutter.push(Buffer.from(printed))).toEqual(["10%", "20%", "30%"]);
    expect(cutter.end()).toEqual(["x"]);
  });

  it("gives the same lines however the output is cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("é", "█", "a", "\n", " ", "😀") }),
        fc.array(fc.nat(20)),
        (text, cuts) => {
          const bytes = Buffer.from(text);
          const whole = lineCutter();
          const pieces = lineCutter();
          const lines: string[] = [];
          let at = 0;
          for (const cut of [...cuts, bytes.length]) {
            lines.push(...pieces.push(bytes.subarray(at, at + cut)));
            at = Math.min(bytes.length, at + cut);
          }
          expect([...lines, ...pieces.end()]).toEqual([...whole.push(bytes), ...whole.end()]);
        },
      ),
    );
  });
});
