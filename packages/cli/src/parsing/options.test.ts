import { expect, test } from "vitest";
import { choice, duration, entries, flag, number, pairs, text, texts } from "./options.js";
import { UsageError } from "./usage-error.js";

test("a flag is true where it is given", () => {
  expect([flag("s").read([]), flag("s").read([""])]).toEqual([false, true]);
  expect(flag("s", { short: "h", fallback: "no" })).toMatchObject({
    summary: "s",
    short: "h",
    fallback: "no",
  });
  expect(flag("s").placeholder).toBeUndefined();
});

test("a text is the last that is given; texts are all of them", () => {
  expect([text("s", "T").read([]), text("s", "T").read(["a", "b"])]).toEqual([undefined, "b"]);
  expect(text("s", "T", { required: true })).toMatchObject({
    summary: "s",
    placeholder: "T",
    required: true,
  });
  expect(texts("s", "T").read(["a", "b"])).toEqual(["a", "b"]);
  expect([text("s", "T").repeatable, texts("s", "T").repeatable]).toEqual([undefined, true]);
});

test("a choice takes its words only, and shows them", () => {
  const option = choice("s", ["red", "blue"], { implied: "red" });
  expect(option).toMatchObject({ placeholder: "red|blue", choices: ["red", "blue"], implied: "red" });
  expect([option.read([]), option.read(["red", "blue"])]).toEqual([undefined, "blue"]);
  expect(() => option.read(["green"])).toThrow(new UsageError('"green" is none of red, blue.'));
});

test.each([
  ["1", 1],
  ["4", 4],
  ["2.5", 2.5],
])("a number may be %s, within its bounds", (given, value) => {
  expect(number("s", "N", { min: 1, max: 4 }).read([given])).toBe(value);
});

test.each([
  [{ min: 1, max: 4 }, "0.9", '"0.9" is not a number from 1 to 4.'],
  [{ min: 1, max: 4 }, "4.1", '"4.1" is not a number from 1 to 4.'],
  [{ min: 1 }, "0", '"0" is not a number of at least 1.'],
  [{}, "x", '"x" is not a number.'],
  [{}, " ", '" " is not a number.'],
  [{}, "Infinity", '"Infinity" is not a number.'],
  [{ max: 4 }, "5", '"5" is not a number.'],
])("a number with the bounds %j is not %j", (bounds, given, message) => {
  expect(() => number("s", "N", bounds).read([given])).toThrow(new UsageError(message));
});

test("a number that is not given is none; the last counts", () => {
  expect([number("s", "N").read([]), number("s", "N").read(["1", "2"])]).toEqual([undefined, 2]);
  expect(number("s", "N", { min: 1, short: "n" })).toMatchObject({ placeholder: "N", short: "n" });
});

test("a duration is read as milliseconds", () => {
  expect([duration("s").read([]), duration("s").read(["1s", "2m"])]).toEqual([undefined, 120_000]);
  expect(duration("s", { fallback: "1h" })).toMatchObject({ placeholder: "DURATION", fallback: "1h" });
});

test("pairs are split at the first =, and a key again replaces", () => {
  expect(pairs("s", "K=V").read(["a=1", "b=x=y", "a="])).toEqual({ a: "", b: "x=y" });
  expect(pairs("s", "K=V")).toMatchObject({ repeatable: true, placeholder: "K=V" });
});

test.each(["a", "=1", ""])("a pair needs a key: %j", (given) => {
  expect(() => pairs("s", "K=V").read([given])).toThrow(
    new UsageError(`${JSON.stringify(given)} has no key.`, "Write it like K=V."),
  );
});

test("entries keep their order, and a text without = is its own id", () => {
  expect(entries("s", "K=V").read(["b=1", "yes", "b=2"])).toEqual([
    ["b", "1"],
    ["yes", "yes"],
    ["b", "2"],
  ]);
  expect(() => entries("s", "K=V").read(["=1"])).toThrow(UsageError);
  expect(entries("s", "K=V")).toMatchObject({ repeatable: true, placeholder: "K=V" });
});
