import { PassThrough } from "node:stream";
import { critical, progress, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { card } from "./card.js";
import { createOutput } from "./output.js";
import { coloured, drawsAscii, plain, toAscii } from "./paint.js";

describe("a terminal without UTF-8", () => {
  test.each([
    [{ LANG: "C" }, true],
    [{ LANG: "de_DE.UTF-8", LC_ALL: "POSIX" }, true],
    [{ LANG: "C.UTF-8" }, false],
    [{ LANG: "C", LC_CTYPE: "en_US.utf8" }, false],
    [{}, false],
  ])("is known by its locale: %j", (env, is) => expect(drawsAscii(env)).toBe(is));

  test("gets every card in ASCII, as wide as before", () => {
    for (const notification of [
      critical("Disk full"),
      progress("Run 42", 0.4),
      question("Deploy?", { buttons: ["yes", "no"], inputs: { name: "v1" } }),
    ]) {
      const drawn = card({ ...notification, count: 3 }, { paint: plain, columns: 60, time: "12:03" });
      expect(toAscii(drawn)).toMatch(/^[\x20-\x7e\n]*$/);
      expect(toAscii(drawn)).toHaveLength(drawn.length);
    }
  });
});

/** An output of a terminal, and what it prints. */
function terminal(columns: number, env: Record<string, string>) {
  const stream = () => Object.assign(new PassThrough().setEncoding("utf8"), { isTTY: true, columns });
  const [stdout, stderr] = [stream(), stream()];
  const output = createOutput({ stdout, stderr, env }, false);
  return { output, printed: () => String(stdout.read() ?? ""), noted: () => String(stderr.read() ?? "") };
}

describe("an output", () => {
  test("takes a dumb terminal for none", () => {
    const { output } = terminal(80, { TERM: "dumb" });
    expect([output.tty, output.paint]).toEqual([false, plain]);
    expect(terminal(80, { TERM: "xterm" }).output.tty).toBe(true);
  });

  test.each([80, 40])("breaks what it notes at words within %d columns", (columns) => {
    const { output, noted } = terminal(columns, {});
    const text =
      "no native toasts here, so they are cards in this terminal. freedesktop: the session bus does not answer.";
    output.note(text);
    const lines = noted().trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join(" ")).toBe(text);
  });

  test("prints and notes ASCII where the locale asks for it", () => {
    const { output, printed, noted } = terminal(80, { LANG: "C" });
    output.write("╭─╮");
    output.note("a → b");
    expect([printed(), noted()]).toEqual(["+-+", "a > b\n"]);
  });
});

test("a terminal gets the codes for weight and colour, each with its end", () => {
  expect([coloured.bold("x"), coloured.dim("x"), coloured.inverse("x")]).toEqual([
    "\u001b[1mx\u001b[22m",
    "\u001b[2mx\u001b[22m",
    "\u001b[7mx\u001b[27m",
  ]);
  const colours = (["red", "green", "yellow", "blue"] as const).map((colour) => coloured.colour(colour, "x"));
  expect(colours).toEqual([31, 32, 33, 34].map((code) => `\u001b[${code}mx\u001b[39m`));
});

test("everything else gets texts as they are", () => {
  expect([plain.bold("x"), plain.dim("x"), plain.inverse("x"), plain.colour("red", "x")]).toEqual([
    "x",
    "x",
    "x",
    "x",
  ]);
});
