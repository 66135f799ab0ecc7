import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customReader } from "./candidates.js";
import { ProgressReader } from "./progress-reader.js";

/** The fractions read from lines that are printed a second apart. */
const fractions = (lines: readonly string[]) => {
  const reader = new ProgressReader();
  return lines.map((line, index) => reader.read(line, index * 1_000).progress?.fraction);
};

describe("ProgressReader", () => {
  test("reads counts and percentages once they have risen three times in lines of one shape", () => {
    const lines = [1, 2, 3, 4, 5].map((n) => `processed ${n} of 10 files`);
    expect(fractions(lines)).toEqual([undefined, undefined, undefined, 0.4, 0.5]);
    expect(fractions(["10%", "20%", "30%", "40%"].map((each) => `downloaded ${each}`)).at(-1)).toBe(0.4);
  });

  test.each([
    ["dates", [10, 11, 12, 13, 14].map((n) => `2026/11/${n} start`)],
    ["dates at the start", [4, 5, 6, 7, 8].map((n) => `${n}/11 meeting`)],
    ["a value that falls once", [10, 20, 15, 30, 40, 50, 60].map((n) => `level ${n}%`)],
    ["more than all", [41, 42, 43, 44].map((n) => `item ${n}/40`)],
    ["totals that differ", [1, 2, 3, 4].map((n) => `item ${n}/${n * 10}`)],
    ["percentages over 100", [110, 120, 130, 140].map((n) => `level ${n}%`)],
    ["a size", [10, 20, 30, 40].map((n) => `written ${n}/80 GB`)],
    ["a share", [10, 20, 30, 40].map((n) => `seen by ${n}% of users`)],
  ])("takes %s for no progress", (_, lines) => {
    expect(fractions(lines)).toEqual(lines.map(() => undefined));
  });

  test.each([
    "==> Coverage 90%",
    "Lighthouse --- performance 92%",
    "---> SALE 80%",
    "-------- 95% CI --------",
    "--> val_acc 91.2%",
    "// ----- 80% of cases",
    "cpu [########  ] 80%",
    "[1/1] ok",
    "coverage: 87%",
  ])("takes nothing from one line such as %s", (line) => {
    expect(fractions([line])).toEqual([undefined]);
  });

  test("tries the percentage of a line whose count does not rise", () => {
    const lines = [5, 4, 3, 2, 1].map((left, done) => `step left (${left}/9) done ${done * 10} %`);
    expect(fractions(lines).at(-1)).toBe(0.4);
  });

  test("counts a row whose total grows as one", () => {
    expect(fractions(["[1/40] a", "[2/40] b", "[3/44] c"])).toEqual([undefined, 0.05, 3 / 44]);
  });

  test("tells the epochs of a bar that counts them in its name, and how far the present one is", () => {
    const bar = "|█████     | 5/10 [00:01<00:01, 3.2it/s]";
    expect(fractions([`Epoch 1/4:  50%${bar}`, `Epoch 2/4:  50%${bar}`])).toEqual([0.125, 0.375]);
  });

  test("says which lines are the state of a display, whatever they tell", () => {
    const reader = new ProgressReader();
    const display = (line: string) => reader.read(line, 0).isDisplay;
    expect(display("Epoch 3:  50%|█████     | 5/10 [00:01<00:01, 3.2it/s]")).toBe(true);
    expect(display("remote: Counting objects:  40% (80/200)")).toBe(true);
    expect(display("RuntimeError: 3/4 of the shards are missing")).toBe(false);
  });

  test("changes its track when other work begins that lasts longer", () => {
    const reader = new ProgressReader();
    const read = (line: string, at: number) => reader.read(line, at).progress?.track;
    const bar = (name: string, n: number) =>
      `${name}: ${n}%|${" ".repeat(10)}| ${n}/100 [00:01<00:01, 3it/s]`;
    const first = read(bar("prepare", 50), 100);
    read(bar("prepare", 100), 1_000);
    expect(read(bar("train", 1), 2_000)).toBe(undefined);
    const second = read(bar("train", 2), 5_000);
    expect(first).toBeTypeOf("number");
    expect(second).toBeTypeOf("number");
    expect(second).not.toBe(first);
  });

  test("keeps no more tracks than it needs, whatever is printed", () => {
    const reader = new ProgressReader();
    for (let n = 0; n < 5_000; n += 1) reader.read(`${"x".repeat(n % 300)}${n} 1/9 of it, 3%`, n);
    expect(reader.size).toBeLessThanOrEqual(200);
  });

  test("never throws and never leaves 0 to 1, whatever is printed", () => {
    const token = fc.constantFrom(
      ...[
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
        "k",
        ":",
        "Epoch",
      ],
    );
    const line = fc.array(token, { maxLength: 20, size: "max" }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20, size: "max" }), (lines) => {
        for (const fraction of fractions(lines)) {
          if (fraction !== undefined) expect(fraction >= 0 && fraction <= 1).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("customReader", () => {
  test("reads what the user's own expression finds, and nothing else", () => {
    const count = customReader(String.raw`^step (?<current>\d+) / (?<total>\d+)$`);
    expect(["step 1 / 4", "50%", "[1/2] x"].map((line) => count(line)?.fraction)).toEqual([
      0.25,
      undefined,
      undefined,
    ]);
    expect(customReader(String.raw`p=(?<percent>[\d.]+)`)("p=12.5")?.fraction).toBe(0.125);
  });

  test("refuses an expression that names nothing to read", () => {
    expect(() => customReader(String.raw`(\d+)`)).toThrow(/named groups/);
    expect(() => customReader("(")).toThrow(SyntaxError);
  });
});
