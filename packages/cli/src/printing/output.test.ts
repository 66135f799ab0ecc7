import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createOutput, jsonLine } from "./output.js";
import { coloured, plain } from "./paint.js";

/** An output on streams of the given kind, and what it prints on each. */
function printing(
  { tty = true, columns = 80 as number | undefined, env = {} as Record<string, string> } = {},
  json = false,
) {
  const stream = () => Object.assign(new PassThrough().setEncoding("utf8"), { isTTY: tty, columns });
  const [stdout, stderr] = [stream(), stream()];
  const output = createOutput({ stdout, stderr, env }, json);
  return { output, printed: () => String(stdout.read() ?? ""), noted: () => String(stderr.read() ?? "") };
}

test("prints the text for humans and the value for programs, each as a line", () => {
  const forHumans = printing();
  forHumans.output.result({ id: "1" }, "sent");
  forHumans.output.note("by the way");
  expect([forHumans.printed(), forHumans.noted()]).toEqual(["sent\n", "by the way\n"]);
  const forPrograms = printing({}, true);
  forPrograms.output.result({ id: "1" }, "sent");
  forPrograms.output.note("by the way");
  expect([forPrograms.printed(), forPrograms.noted()]).toEqual(['{"id":"1"}\n', ""]);
});

test("writes text and bytes as they are", () => {
  const { output, printed } = printing();
  output.write("a");
  output.write(new TextEncoder().encode("b"));
  expect(printed()).toBe("ab");
});

test.each([
  [{ tty: true }, false, true, coloured],
  [{ tty: true, env: { NO_COLOR: "1" } }, false, true, plain],
  [{ tty: true, env: { NO_COLOR: "" } }, false, true, coloured],
  [{ tty: true, env: { TERM: "dumb" } }, false, false, plain],
  [{ tty: true }, true, false, plain],
  [{ tty: false }, false, false, plain],
])("colours only what a human reads: %j with JSON %s", (kind, json, tty, paint) => {
  const { output } = printing(kind, json);
  expect([output.json, output.tty]).toEqual([json, tty]);
  expect(output.paint).toBe(paint);
});

test("is as wide as the terminal, 80 columns where that is unknown, and endless for running text of programs", () => {
  expect([printing({ columns: 40 }).output.columns, printing({ columns: 40 }).output.textWidth]).toEqual([
    40, 40,
  ]);
  const unknown = printing({ columns: undefined }).output;
  expect([unknown.columns, unknown.textWidth]).toEqual([80, 80]);
  expect(printing({ tty: false, columns: 40 }).output.textWidth).toBe(Number.POSITIVE_INFINITY);
});

test("fills a line to its last column, and breaks after it", () => {
  const { output, noted } = printing({ columns: 9 });
  output.note("four four five5");
  expect(noted()).toBe("four four\nfive5\n");
  const narrower = printing({ columns: 8 });
  narrower.output.note("four four");
  expect(narrower.noted()).toBe("four\nfour\n");
});

test("leaves what it notes for programs in one line", () => {
  const { output, noted } = printing({ tty: false, columns: 4 });
  output.note("four four");
  expect(noted()).toBe("four four\n");
});

test("writes JSON that moves no cursor and turns no text around, and that reads the same", () => {
  const value = { text: "\u007f\u009b\u009f\u2028\u2029\u202a\u202e\u2066\u2069 ü~" };
  const line = jsonLine(value);
  expect(line).toBe(String.raw`{"text":"\u007f\u009b\u009f\u2028\u2029\u202a\u202e\u2066\u2069 ü~"}`);
  expect(JSON.parse(line)).toEqual(value);
});
