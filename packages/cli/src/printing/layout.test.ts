import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip, indented, pad, table, widthOf, wrapText } from "./layout.js";

describe("layout", () => {
  test("counts wide characters twice and combining ones not at all", () => {
    expect(["abc", "日本", "e\u0301"].map(widthOf)).toEqual([3, 4, 1]);
  });

  test("breaks at spaces where it can, else between characters", () => {
    expect(wrapText("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapText("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
    expect(wrapText("a\n\nb", 10)).toEqual(["a", "", "b"]);
    expect(indented("one two", 2, 6)).toEqual(["  one", "  two"]);
  });

  test("takes no column for a space at the end of a broken word, of whatever kind it is", () => {
    expect(wrapText("abc\u2000d", 3)).toEqual(["abc", "d"]);
  });

  test("neither loses a character nor exceeds the width", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z日 ]{0,60}$/), fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  test("clips with an ellipsis, and fills up with spaces", () => {
    expect([clip("abcdef", 4), clip("abcd", 4), clip("日本語", 4), clip("a\nb", 9), clip("ab", 0)]).toEqual([
      "abc…",
      "abcd",
      "日…",
      "a b",
      "",
    ]);
    expect(pad("日", 4)).toBe("日  ");
  });

  test("lays rows out in columns, and clips what is too wide", () => {
    const rows = [
      ["a", "long cell"],
      ["wide", "b\nc"],
    ];
    expect(table(["X", "Y"], rows, 80)).toBe("X     Y\na     long cell\nwide  b c");
    expect(table(["X", "Y"], rows, 9)).toBe("X     Y\na     lo…\nwide  b c");
  });
});
