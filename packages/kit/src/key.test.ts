import fc from "fast-check";
import { expect, test } from "vitest";
import { keyType } from "./key.js";

const toasts = keyType<"toast">("/");

test("makes a key and reads it again; the second part may contain the separator", () => {
  const key = toasts.of("agent", "a/b");
  expect(key).toBe("agent/a/b");
  expect(toasts.parts(key)).toEqual(["agent", "a/b"]);
});

test("refuses a first part with the separator, which would make two pairs equal", () => {
  expect(() => toasts.of("a/b", "c")).toThrow(RangeError);
});

test("reads every key that it makes, with a separator of any length", () => {
  const part = fc.string();
  fc.assert(
    fc.property(fc.constantFrom("/", "::", "\0"), part, part, (separator, first, second) => {
      fc.pre(!first.includes(separator) && !`${first}${separator}`.slice(0, -1).includes(separator));
      const type = keyType<"any">(separator);
      expect(type.parts(type.of(first, second))).toEqual([first, second]);
    }),
  );
});
