import { expect, it } from "vitest";
import { formatOf } from "./format.js";

it.each([
  [undefined, undefined, "svg"],
  [undefined, "a.svg", "svg"],
  [undefined, "a.b/toast.PNG", "png"],
  ["png", "a.svg", "png"],
  ["png", undefined, "png"],
] as const)("asked for %s into %s it is %s", (asked, file, format) => {
  expect(formatOf(asked, file, { tty: false })).toBe(format);
});

it.each([["toast"], ["toast.gif"], ["a.svg/toast"]])("does not guess what %s is to be", (file) => {
  expect(() => formatOf(undefined, file, { tty: false })).toThrow("--format");
});

it("prints no PNG on a terminal", () => {
  expect(() => formatOf("png", undefined, { tty: true })).toThrow("--out");
  expect(formatOf("png", "a.png", { tty: true })).toBe("png");
});
