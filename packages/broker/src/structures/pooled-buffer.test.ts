import fc from "fast-check";
import { expect, test } from "vitest";
import { pooledBuffer } from "./pooled-buffer.js";

test("pooled buffers have the length asked for, and no two share a byte", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(600), fc.nat(20_000)), { maxLength: 60, size: "max" }),
      (lengths) => {
        const rooms = lengths.map((length, i) => pooledBuffer(length).fill(i));
        expect(rooms.map(({ length }) => length)).toEqual(lengths);
        for (const [i, room] of rooms.entries()) expect(room.every((byte) => byte === i)).toBe(true);
      },
    ),
  );
});
