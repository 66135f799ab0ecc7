import fc from "fast-check";
import { expect, test } from "vitest";
import { anyMark, countMarks, hasMark, type Marks, noMarks, withMark } from "./marks.js";

test("marks are a set of indexes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300)), (indexes) => {
      let marks: Marks = noMarks;
      for (const index of indexes) marks = withMark(marks, index);
      const expected = new Set(indexes);
      expect(countMarks(marks)).toBe(expected.size);
      expect(anyMark(marks)).toBe(expected.size > 0);
      for (let index = 0; index <= 300; index++) expect(hasMark(marks, index)).toBe(expected.has(index));
    }),
  );
});
