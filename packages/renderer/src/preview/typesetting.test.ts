import { expect, test } from "vitest";
import { ellipsis, isRightToLeft, measure, type Setting, wrap } from "./typesetting.js";

const setting: Setting = { size: 10 };
const mono: Setting = { size: 100, mono: true };
const width = (content: string, by: Setting = setting) => Math.round(measure(content, by) * 1000) / 1000;

test.each<[string, Setting, number]>([
  ["", setting, 0],
  [" ", setting, 3.2],
  ["~", setting, 8.4],
  ["A", setting, 6.8],
  ["Al", setting, 9.6],
  ["A", { size: 20 }, 13.6],
  ["A", { size: 10, bold: true }, 7.7],
  ["é", setting, 6.6],
  ["é", { size: 10, bold: true }, 7.2],
  ["é", { size: 10, mono: true }, 6.1],
  ["A", { size: 10, mono: true }, 6.1],
  ["漢", setting, 12.5],
  ["漢", { size: 10, mono: true }, 12.1],
  ["😀", setting, 12.5],
  ["—", setting, 6.6],
  ["e\u0301", setting, 6.2],
  ["a\u200d", setting, 6.1],
])("%j in %j is %f wide", (content, by, expected) => {
  expect(width(content, by)).toBeCloseTo(expected, 3);
});

// In mono of size 100 each letter is 61 wide.
test("a line is as long as it may be, to the very end", () => {
  expect(wrap("aa bb cc", measure("aa bb", mono), mono)).toEqual(["aa bb", "cc"]);
  expect(wrap("aa bb cc", measure("aa bb", mono) - 0.01, mono)).toEqual(["aa", "bb", "cc"]);
  expect(wrap("aa bb cc", measure("aa bb cc", mono), mono)).toEqual(["aa bb cc"]);
});

test("paragraphs stay apart, and an empty one is a line", () => {
  expect(wrap("a\n\nb", 1_000, mono)).toEqual(["a", "", "b"]);
  expect(wrap("", 1_000, mono)).toEqual([""]);
});

test("a word that is too long for any line is broken where it must", () => {
  expect(wrap("abcdefg", measure("abc", mono), mono)).toEqual(["abc", "def", "g"]);
  expect(wrap("x abcdefg y", measure("abc", mono), mono)).toEqual(["x", "abc", "def", "g y"]);
  expect(wrap("abc", measure("abc", mono), mono)).toEqual(["abc"]);
  expect(wrap("😀😀", measure("😀", mono), mono)).toEqual(["😀", "😀"]);
});

test("where not even a letter fits, each has a line of its own", () => {
  expect(wrap("abc", measure("a", mono) - 0.01, mono).slice(0, 3)).toEqual(["a", "b", "c"]);
  expect(wrap("ab", 0, mono).join("")).toBe("ab");
});

test("what is left over after the most lines becomes an ellipsis", () => {
  expect(wrap("aa bb cc", measure("aa", mono), mono, 3)).toEqual(["aa", "bb", "cc"]);
  expect(wrap("aa bb cc", measure("aaa", mono), mono, 2)).toEqual(["aa", "bb…"]);
  expect(wrap("aa bb cc", measure("aa", mono), mono, 1)).toEqual(["a…"]);
});

test("text that fits to the very end is not cut, and else as little as may be", () => {
  expect(ellipsis("abcd", measure("abcd", mono), mono)).toBe("abcd");
  expect(ellipsis("abcd", measure("abcd", mono) - 0.01, mono)).toBe("ab…");
  expect(ellipsis("abcd", measure("abc", mono), mono)).toBe("ab…");
  expect(ellipsis("abcd", 1, mono)).toBe("…");
  expect(ellipsis("😀😀😀", measure("😀😀", mono), mono)).toBe("😀…");
});

test.each([
  ["שלום", true],
  ["مرحبا", true],
  ["123 (שלום)", true],
  ["Shalom שלום", false],
  ["", false],
  ["123", false],
])("%j is read from the right: %s", (content, expected) => {
  expect(isRightToLeft(content)).toBe(expected);
});
