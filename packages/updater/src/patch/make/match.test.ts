import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indexBase } from "./base-index.js";
import { match, type Piece } from "./match.js";

/** Bytes that look random and are the same every time. */
function noise(length: number, seed: number, from = 0, values = 256): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return from + ((state >>> 16) % values);
    }),
  );
}

const find = (base: Uint8Array, target: Uint8Array, start = 0) => match(indexBase(base), target, start);
const base = noise(4_000, 1, 0, 128);
/** New bytes: none of them is in the base. */
const fresh = (length: number, seed = 7) => noise(length, seed, 128, 128);

describe("pieces of a base", () => {
  test("are none where there is nothing to find", () => {
    expect(find(base, Buffer.alloc(0))).toEqual([]);
    expect(find(Buffer.alloc(0), fresh(100))).toEqual([]);
    expect(find(Buffer.alloc(0), Buffer.alloc(0))).toEqual([]);
    expect(find(base, fresh(1_000))).toEqual([]);
  });

  test("are one where nothing has changed", () => {
    expect(find(base, base)).toEqual([{ at: 0, length: base.length, from: 0 }]);
  });

  test("are one where the base goes on from its start", () => {
    expect(find(base, base.subarray(1_000), 1_000)).toEqual([{ at: 0, length: 3_000, from: 1_000 }]);
  });

  test("are two around what was inserted", () => {
    const target = Buffer.concat([base.subarray(0, 1_500), fresh(70), base.subarray(1_500)]);
    expect(find(base, target)).toEqual([
      { at: 0, length: 1_500, from: 0 },
      { at: 1_570, length: 2_500, from: 1_500 },
    ]);
  });

  test("are two around what was removed", () => {
    const target = Buffer.concat([base.subarray(0, 1_500), base.subarray(1_570)]);
    const pieces = find(base, target);
    expect(pieces.map(({ at, from }) => from - at)).toEqual([0, 70]);
    expect(covered(pieces)).toBe(target.length);
    expect(differing(base, target, pieces)).toBe(0);
  });

  test("are two where parts have changed places", () => {
    const target = Buffer.concat([base.subarray(2_000), base.subarray(0, 2_000)]);
    const pieces = find(base, target);
    expect(pieces.map(({ at, from }) => from - at)).toEqual([2_000, -2_000]);
    expect(differing(base, target, pieces)).toBe(0);
  });

  test("are one where single bytes have changed", () => {
    const target = Buffer.from(base);
    for (let at = 5; at < target.length - 10; at += 9) target[at] = 200;
    expect(find(base, target)).toEqual([{ at: 0, length: base.length, from: 0 }]);
  });

  test("end where fewer than half of the bytes agree", () => {
    const target = Buffer.from(base.subarray(0, 1_000));
    for (let at = 500; at < 1_000; at++) if (at % 5 < 3) target[at] = 200;
    expect(find(base, target)[0]).toMatchObject({ at: 0, length: 500, from: 0 });
  });

  test("are one of a base that repeats itself", () => {
    const zeros = Buffer.alloc(2_000);
    expect(find(zeros, zeros)).toEqual([{ at: 0, length: 2_000, from: 0 }]);
    expect(covered(find(zeros, Buffer.alloc(3_000)))).toBeGreaterThan(2_980);
  });

  test("are found from nine bytes on", () => {
    const block = (length: number) =>
      Buffer.concat([fresh(50), base.subarray(700, 700 + length), fresh(50, 8)]);
    expect(find(base, block(8))).toEqual([]);
    expect(find(base, block(9))).toEqual([{ at: 50, length: 9, from: 700 }]);
  });

  test("are found at both ends of the base and of the target", () => {
    const target = Buffer.concat([base.subarray(-20), fresh(30), base.subarray(0, 20)]);
    expect(find(base, target)).toEqual([
      { at: 0, length: 20, from: 3_980 },
      { at: 50, length: 20, from: 0 },
    ]);
  });

  test("are exactly the blocks between new bytes, wherever these come from", () => {
    const block = fc.tuple(fc.integer({ min: 20, max: 400 }), fc.nat(3_600), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 12, size: "max" }),
        fc.nat(4_000),
        (blocks, start) => {
          const parts: Buffer[] = [fresh(40)];
          const expected: Piece[] = [];
          let at = 40;
          for (const [length, from, gap] of blocks) {
            parts.push(base.subarray(from, from + length), fresh(gap, gap));
            expected.push({ at, length, from });
            at += length + gap;
          }
          // Blocks with the same distance may be joined through the new bytes between them.
          fc.pre(new Set(expected.map(({ at, from }) => from - at)).size === expected.length);
          expect(find(base, Buffer.concat(parts), start)).toEqual(expected);
        },
      ),
    );
  });

  test("ascend, do not overlap, and stay inside", () => {
    const few = fc.uint8Array({ max: 2, maxLength: 600, size: "max" });
    fc.assert(
      fc.property(few, few, fc.nat(700), (from, to, start) => {
        let end = 0;
        for (const piece of find(from, to, Math.min(start, from.length))) {
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.at).toBeGreaterThanOrEqual(end);
          expect(piece.from).toBeGreaterThanOrEqual(0);
          expect(piece.from + piece.length).toBeLessThanOrEqual(from.length);
          end = piece.at + piece.length;
        }
        expect(end).toBeLessThanOrEqual(to.length);
      }),
    );
  });

  test("meet where the better of two neighbours wins", () => {
    // Both neighbours go on into the bytes between them: the first agrees at their beginning, the second at their end.
    const left = base.subarray(1_000, 1_200);
    const right = base.subarray(3_000, 3_200);
    const between = Buffer.concat([base.subarray(1_200, 1_210), base.subarray(2_993, 3_000)]);
    const target = Buffer.concat([left, between, right]);
    expect(find(base, target, 1_000)).toEqual([
      { at: 0, length: 210, from: 1_000 },
      { at: 210, length: 207, from: 2_993 },
    ]);
  });
});

/**
 * Releases get the same patches from every machine, and a change of the matcher is a decision about size and time. So the pieces of
 * some inputs are held to what they are; who changes the matcher on purpose compares `pieces` and `differing`.
 */
describe("the pieces stay as they are", () => {
  const records = (seed: number, count = 300) =>
    Buffer.concat(
      Array.from({ length: count }, (_, i) =>
        Buffer.concat([Buffer.from("recordkey"), noise(3 + (i % 5), seed + i, 48, 10)]),
      ),
    );
  const moved = (bytes: Buffer, by: number) => {
    const copy = Buffer.from(bytes);
    for (let at = 16; at + 4 < copy.length; at += 24)
      copy.writeUInt32LE((copy.readUInt32LE(at) + by) >>> 0, at);
    return copy;
  };
  test.each([
    ["of two values", noise(6_000, 3, 0, 2), noise(6_000, 4, 0, 2)],
    ["of records with one key", records(1), Buffer.concat([records(40, 250), records(9, 100)])],
    [
      "of a program whose addresses moved",
      noise(20_000, 5),
      Buffer.concat([noise(300, 6), moved(noise(20_000, 5), 0x01_20)]),
    ],
    [
      "of text that was put together anew",
      noise(8_000, 9, 97, 4),
      Buffer.concat([noise(3_000, 9, 97, 4), noise(400, 2, 97, 4), noise(8_000, 9, 97, 4).subarray(2_500)]),
    ],
    [
      "of long repetitions",
      Buffer.alloc(36_000, "ab"),
      Buffer.concat([Buffer.alloc(2_001, "ab"), Buffer.alloc(36_000, "ab")]),
    ],
  ])("%s", (_, from, to) => {
    const pieces = find(from, to, 10);
    expect({
      pieces: pieces.length,
      covered: covered(pieces),
      differing: differing(from, to, pieces),
      digest: createHash("sha256").update(JSON.stringify(pieces)).digest("hex").slice(0, 16),
    }).toMatchSnapshot();
  });
});

const covered = (pieces: readonly Piece[]) => pieces.reduce((sum, { length }) => sum + length, 0);

function differing(from: Uint8Array, to: Uint8Array, pieces: readonly Piece[]): number {
  let count = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) if (from[piece.from + i] !== to[piece.at + i]) count++;
  }
  return count;
}
