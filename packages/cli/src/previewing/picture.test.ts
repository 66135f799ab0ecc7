import { expect, test } from "vitest";
import { UsageError } from "../parsing/usage-error.js";
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
  expect(() => formatOf(undefined, file, { tty: false })).toThrow(
    new UsageError(`${file} ends in neither .svg nor .png.`, "Say which it is with --format."),
  );
});

test("prints no PNG on a terminal", () => {
  expect(() => formatOf("png", undefined, { tty: true })).toThrow(
    new UsageError(
      "a PNG cannot be shown in a terminal.",
      "Name a file with --out, or redirect the output to one.",
    ),
  );
  expect(formatOf("png", "a.png", { tty: true })).toBe("png");
});
