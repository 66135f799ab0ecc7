import fc from "fast-check";
import { expect, test } from "vitest";
import { anyBit, type Bitset, countBits, hasBit, noBits, withBit } from "./bitset.js";

test("a bitset is a set of indexes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { size: "max", maxLength: 200 }), (indexes) => {
      let bits: Bitset = noBits;
      for (const index of indexes) bits = withBit(bits, index);
      const expected = new Set(indexes);
      expect(countBits(bits)).toBe(expected.size);
      expect(anyBit(bits)).toBe(expected.size > 0);
      for (let index = 0; index <= 300; index++) expect(hasBit(bits, index)).toBe(expected.has(index));
    }),
  );
});
