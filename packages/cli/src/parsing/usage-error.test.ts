import fc from "fast-check";
import { expect, test } from "vitest";
import { naming, oneOf, suggest, UsageError } from "./usage-error.js";

test("oneOf returns a known word and lists the words for another", () => {
  expect(oneOf("b", ["a", "b"])).toBe("b");
  expect(() => oneOf("c", ["a", "b"])).toThrow(new UsageError('"c" is none of a, b.'));
});

test("naming puts the option before the message, keeps the remedy, and leaves other errors alone", () => {
  const fail = (error: Error) => () =>
    naming("--to", () => {
      throw error;
    });
  expect(naming("--to", () => 1)).toBe(1);
  expect(fail(new UsageError("no.", "Do it."))).toThrow(new UsageError("--to: no.", "Do it."));
  expect(fail(new Error("bug"))).toThrow(new Error("bug"));
});

test.each([
  ["sned", "send"],
  ["categry", undefined],
  ["se", "send"],
  ["--categry", "--category"],
  ["xyz", undefined],
])("suggests for %s: %s", (given, meant) => {
  expect(suggest(given, ["send", "ask", "run", "--category"])).toBe(meant);
});

test("suggests a word for itself, and nothing for one without a letter in common", () => {
  const word = fc.stringMatching(/^[a-m]{4,12}$/);
  fc.assert(
    fc.property(word, fc.stringMatching(/^[n-z]{4,12}$/), (known, other) => {
      expect(suggest(known, [other, known])).toBe(known);
      expect(suggest(other, [known])).toBeUndefined();
    }),
  );
});
