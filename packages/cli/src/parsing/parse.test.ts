import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { optional, required, rest } from "./command.js";
import { choice, duration, entries, flag, number, pairs, text } from "./options.js";
import { parse } from "./parse.js";
import { UsageError } from "./usage-error.js";
import { readFraction } from "./values.js";

const command = {
  name: "try",
  operands: { first: required("the first"), second: optional("the second") },
  options: {
    loud: flag("loud"),
    dedupKey: text("key", "KEY"),
    kind: choice("kind", ["info", "warning"]),
    size: number("size", "N", { min: 1, max: 5 }),
    ttl: duration("ttl"),
    label: pairs("label", "KEY=VALUE"),
    button: entries("button", "ID=TEXT"),
    metrics: text("metrics", "HOST:PORT", { implied: "127.0.0.1:9464" }),
    progress: { ...text("progress", "HOW_FAR"), read: readFraction },
  },
};
const read = (...args: string[]) => parse(command, args);

describe("parse", () => {
  test("reads every kind of option, wherever it stands", () => {
    const line = ["--loud", "a", "--dedup-key=k", "--kind", "info", "b", "--size", "3", "--ttl", "1.5h"];
    expect(read(...line)).toEqual({
      operands: { first: "a", second: "b" },
      options: expect.objectContaining({ loud: true, dedupKey: "k", kind: "info", size: 3, ttl: 5_400_000 }),
      json: false,
      help: false,
    });
  });

  test("collects what may be repeated, in the order in which it was given", () => {
    const { options } = read(
      "a",
      "--label",
      "job=42",
      "--label",
      "x=a=b",
      "--button",
      "2=Two",
      "--button",
      "One",
    );
    expect(options.label).toEqual({ job: "42", x: "a=b" });
    expect(options.button).toEqual([
      ["2", "Two"],
      ["One", "One"],
    ]);
  });

  test("fills in a value that may be left out", () => {
    expect(read("a", "--metrics").options.metrics).toBe("127.0.0.1:9464");
    expect(read("a", "--metrics", "--loud").options.metrics).toBe("127.0.0.1:9464");
    expect(read("a", "--metrics", "127.0.0.1:1").options.metrics).toBe("127.0.0.1:1");
    expect(read("a").options.metrics).toBeUndefined();
  });

  test.each([
    ["0.4", 0.4],
    ["40%", 0.4],
    ["4/10", 0.4],
    ["1", 1],
    ["?", "unknown"],
  ])("reads how far something is: %s", (given, value) => {
    expect(read("a", "--progress", given).options.progress).toBe(value);
  });

  test("takes everything behind -- as it is", () => {
    expect(read("--", "--loud", "-").operands).toEqual({ first: "--loud", second: "-" });
  });

  test.each([
    [
      ["--name", "x", "--", "make", "--name", "y", "--", "-h"],
      ["make", "--name", "y", "--", "-h"],
    ],
    [
      ["--name=x", "make", "-j4", "--json"],
      ["make", "-j4", "--json"],
    ],
    [["--name", "x", "--", "--odd"], ["--odd"]],
  ])("leaves a command line within the line as it is: %j", (args, command) => {
    const run = {
      name: "run",
      operands: { command: rest("what") },
      options: { name: text("a name", "NAME") },
    };
    expect(parse(run, args)).toMatchObject({ operands: { command }, options: { name: "x" }, json: false });
    expect(() => parse(run, ["--name", "x", "--"])).toThrow("COMMAND is missing");
  });

  test("shows help also for half a line", () => {
    expect(read("--help")).toMatchObject({ help: true });
    expect(read("-h", "--json")).toMatchObject({ help: true, json: true });
  });

  test.each([
    [["a", "--lout"], "there is no option --lout.", "Did you mean --loud?"],
    [["a", "--xyzzy"], "there is no option --xyzzy.", undefined],
    [["a", "-x"], "there is no option -x.", undefined],
    [[], "FIRST is missing: the first.", "Usage: toasty try FIRST [SECOND] [OPTIONS]"],
    [
      ["a", "b", "c"],
      '"c" is one argument too many.',
      "Put quotes around texts with spaces. Usage: toasty try FIRST [SECOND] [OPTIONS]",
    ],
    [["a", "--kind", "Info"], '--kind: "Info" is none of info, warning.', undefined],
    [["a", "--size", "6"], '--size: "6" is not a number from 1 to 5.', undefined],
    [["a", "--size", "NaN"], '--size: "NaN" is not a number from 1 to 5.', undefined],
    [["a", "--ttl", "5"], '--ttl: "5" is not a duration.', "Write it like 500ms, 30s, 5m, 2h or 1d."],
    [["a", "--label", "=x"], '--label: "=x" has no key.', "Write it like KEY=VALUE."],
    [["a", "--dedup-key"], "--dedup-key needs a value.", "Write --dedup-key KEY."],
    [
      ["a", "--dedup-key", "--loud"],
      "--dedup-key needs a value before --loud.",
      "If that is the value, write --dedup-key=--loud.",
    ],
    [["a", "--kind", "info", "--kind", "info"], "--kind can be given only once.", undefined],
    [["a", "--loud=yes"], "--loud takes no value.", undefined],
    [
      ["a", "--progress", "101%"],
      '--progress: "101%" is neither a number from 0 to 1 nor a share such as 40% or 4/10.',
      undefined,
    ],
  ])("refuses %j in words", (args, message, remedy) => {
    expect(() => read(...args)).toThrow(new UsageError(message, remedy));
  });

  test("either understands a line or says why not, whatever is typed", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "--loud",
        "--size",
        "--ttl",
        "--label",
        "--metrics",
        "--",
        "-",
        "-h",
        "--json",
        "=",
        "a=b",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (args) => {
        try {
          read(...args);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message).not.toBe("");
        }
      }),
    );
  });
});
