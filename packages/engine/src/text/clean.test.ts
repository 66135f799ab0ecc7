import { expect, test } from "vitest";
import { clean, textOf } from "./clean.js";

const esc = "\u001b";

test.each<[what: string, text: string, plain: string]>([
  ["white space around it", "  a b \n", "a b"],
  ["colours", `${esc}[1;31mred${esc}[0m`, "red"],
  ["titles ended by a bell", `${esc}]0;title\u0007text`, "text"],
  ["titles ended by a string terminator", `${esc}]0;title${esc}\\text`, "text"],
  ["other escapes", `${esc}cclear`, "clear"],
  ["control characters", "a\u0000b\u0008c\u0009d\u000be\u001ff\u007fg\u009fh", "a b c d e f g h"],
  ["changes of direction", "a\u202ab\u202ec\u2066d\u2069e", "a b c d e"],
  ["halves of characters", "a\ud800b", "a\ufffdb"],
])("removes %s", (_, text, plain) => expect(clean(text, 100)).toBe(plain));

test("keeps line breaks, and characters around those that it removes", () => {
  expect(clean("a\nb", 10)).toBe("a\nb");
  expect(clean("\u202f~\u00a0\u2029é😀", 10)).toBe("\u202f~\u00a0\u2029é😀".trim());
});

test("keeps the end of a text that is too long, counted in characters", () => {
  expect(clean("12345", 5)).toBe("12345");
  expect(clean("123456", 5)).toBe("…3456");
  expect(clean("😀😀😀", 3)).toBe("😀😀😀");
  expect(clean("😀😀😀😀", 3)).toBe("…😀😀");
});

test("looks at no more than it needs of a very long text", () => {
  expect(clean(`${"x".repeat(10)}${" ".repeat(40)}`, 10)).toBe("");
  expect(clean(`${"x".repeat(10)}${" ".repeat(30)}`, 10)).toBe("x".repeat(10));
});

test("gives nothing for what is no text, or of which nothing is left", () => {
  expect(textOf(" a ", 10)).toBe("a");
  expect(textOf("123456", 5)).toBe("…3456");
  for (const value of ["", "  ", "\u0007", undefined, null, 7, {}]) expect(textOf(value, 10)).toBeUndefined();
});
