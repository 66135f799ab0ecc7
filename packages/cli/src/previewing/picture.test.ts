import { expect, test } from "vitest";
import { formatOf } from "./picture.js";

test.each([
  [undefined, undefined, "svg"],
  [undefined, "a.svg", "svg"],
  [undefined, "a.b/toast.PNG", "png"],
  ["png", "a.svg", "png"],
  ["png", undefined, "png"],
] as const)("asked for %s into %s it is %s", (asked, file, format) => {
  expect(formatOf(asked, file, { tty: false })).toBe(format);
});

test.each([["toast"], ["toast.gif"], ["a.svg/toast"]])("does not guess what %s is to be", (file) => {
  expect(() => formatOf(undefined, file, { tty: false })).toThrow("--format");
});

test("prints no PNG on a terminal", () => {
  expect(() => formatOf("png", undefined, { tty: true })).toThrow("--out");
  expect(formatOf("png", "a.png", { tty: true })).toBe("png");
});
