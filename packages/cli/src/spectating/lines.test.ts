import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineCutter, tailOf } from "./lines.js";

describe("lineCutter", () => {
  test("treats every redrawing of a display as a line, without its colours", () => {
    const cutter = lineCutter();
    const printed = "\u001b[32m10%\u001b[0m\r20%\r\n30%\n\u001b]0;title\u0007x";
    expect(cutter.push(Buffer.from(printed))).toEqual(["10%", "20%", "30%"]);
    expect(cutter.end()).toEqual(["x"]);
  });

  test("cuts every line that is too long, also one that ends in the chunk that it began in", () => {
    const cutter = lineCutter();
    const long = "=".repeat(65_536);
    expect(cutter.push(Buffer.from(`${long}\n${long}\nx\n${long}`)).map(({ length }) => length)).toEqual([
      4_096, 4_096, 1,
    ]);
    expect(cutter.end().map(({ length }) => length)).toEqual([4_096]);
  });

  test("gives the same lines however the output is cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("é", "█", "a", "\n", " ", "😀"),
          maxLength: 200,
          size: "max",
        }),
        fc.array(fc.nat(20), { maxLength: 60, size: "max" }),
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

test("tailOf keeps the last lines, however many there are", () => {
  const tail = tailOf(3);
  for (let line = 1; line <= 1_000; line++) tail.push(`${line}`);
  expect(tail.lines.slice(-3)).toEqual(["998", "999", "1000"]);
  expect(tail.lines.length).toBeLessThanOrEqual(6);
});

test("tailOf keeps the last state of a display only", () => {
  const tail = tailOf(5);
  tail.push("start");
  for (let percent = 10; percent <= 90; percent += 10) tail.push(`${percent}%`, true);
  tail.push("boom");
  expect(tail.lines).toEqual(["start", "90%", "boom"]);
});
