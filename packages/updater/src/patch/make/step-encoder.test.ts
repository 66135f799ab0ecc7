import { expect, test } from "vitest";
import { takeVarint, unzigzag } from "../varint.js";
import { StepEncoder, type StreamPackers } from "./step-encoder.js";

/** Streams that remember what they are given. */
function streams() {
  const numbers = () => {
    const bytes: number[] = [];
    return {
      bytes,
      write: (piece: Uint8Array) => void bytes.push(...piece),
      byte: (value: number) => void bytes.push(value),
      number: (value: number) => void bytes.push(value),
    };
  };
  const all = { control: numbers(), runs: numbers(), literals: numbers(), extra: numbers() };
  return { all, encoder: new StepEncoder(all as unknown as StreamPackers) };
}

/** Reads `control` as steps: bytes to add, new bytes, distance. */
function steps(control: readonly number[]): number[][] {
  const cursor = { bytes: Uint8Array.from(control), at: 0 };
  const found: number[][] = [];
  while (cursor.at < control.length) {
    const [add, extra, distance] = [takeVarint(cursor), takeVarint(cursor), takeVarint(cursor)];
    found.push([add as number, extra as number, unzigzag(distance as number)]);
  }
  return found;
}

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

test("a target without pieces is new bytes only", () => {
  const { all, encoder } = streams();
  encoder.segment({ base: bytes(), baseStart: 0, target: bytes(1, 2, 3) }, []);
  expect(steps(all.control.bytes)).toEqual([[0, 3, 0]]);
  expect(all.extra.bytes).toEqual([1, 2, 3]);
  expect(encoder.from).toBe(0);
});

test("an empty target has no steps", () => {
  const { all, encoder } = streams();
  encoder.segment({ base: bytes(1), baseStart: 0, target: bytes() }, []);
  expect(all.control.bytes).toEqual([]);
});

test("pieces become steps with what lies between them, each from where the one before ended", () => {
  const { all, encoder } = streams();
  const base = bytes(10, 11, 12, 13, 14, 15);
  const target = bytes(1, 2, 12, 13, 3, 10, 11, 4);
  encoder.segment({ base, baseStart: 100, target }, [
    { at: 2, length: 2, from: 2 },
    { at: 5, length: 2, from: 0 },
  ]);
  expect(steps(all.control.bytes)).toEqual([
    [0, 2, 0],
    [2, 1, 102],
    [2, 1, -4],
  ]);
  expect(all.extra.bytes).toEqual([1, 2, 3, 4]);
  expect(all.runs.bytes).toEqual([16, 16]);
  expect(all.literals.bytes).toEqual([]);
  expect(encoder.from).toBe(102);
});

test("the next segment goes on from there, wherever its part of the base begins", () => {
  const { all, encoder } = streams();
  const base = bytes(10, 11, 12, 13);
  encoder.segment({ base, baseStart: 0, target: bytes(10, 11) }, [{ at: 0, length: 2, from: 0 }]);
  encoder.segment({ base, baseStart: 50, target: bytes(9, 12, 13) }, [{ at: 1, length: 2, from: 2 }]);
  expect(steps(all.control.bytes)).toEqual([
    [2, 0, 0],
    [0, 1, 0],
    [2, 0, 50],
  ]);
  expect(encoder.from).toBe(54);
});

/** Runs and literals of one piece that covers the target. */
function differences(base: readonly number[], target: readonly number[]) {
  const { all, encoder } = streams();
  encoder.segment({ base: bytes(...base), baseStart: 0, target: bytes(...target) }, [
    { at: 0, length: target.length, from: 0 },
  ]);
  return [all.runs.bytes, all.literals.bytes];
}

test.each([
  ["equal bytes", [5, 6, 7], [5, 6, 7], [3 * 8], []],
  ["a greater byte", [5, 6, 7], [5, 9, 7], [8 + 1, 8], [3]],
  ["a smaller byte", [5, 6, 7], [5, 4, 7], [8 + 1, 8], [254]],
  ["a difference at the beginning", [5, 6], [7, 6], [1, 8], [2]],
  ["a difference at the end", [5, 6], [5, 8], [8 + 1], [2]],
  ["six different bytes", [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1], [6], [1, 1, 1, 1, 1, 1]],
  ["seven different bytes", Array(7).fill(0), Array(7).fill(1), [7, 0], Array(7).fill(1)],
  ["nine different bytes", Array(9).fill(0), Array(9).fill(1), [7, 2], Array(9).fill(1)],
  // 0x00ff + 1 = 0x0100: the carry makes the second byte, so that it is no difference.
  ["a carry", [0xff, 0x00, 9], [0x00, 0x01, 9], [1, 2 * 8], [1]],
  // 0x0100 - 1 = 0x00ff.
  ["a borrow", [0x00, 0x01, 9], [0xff, 0x00, 9], [1, 2 * 8], [255]],
  ["a carry through many bytes", [0xff, 0xff, 0xff, 1], [0, 0, 0, 2], [1, 3 * 8], [1]],
  ["a carry at the very end", [0xff], [0x00], [1], [1]],
  ["a digit of 127", [0], [127], [1], [127]],
  ["a digit of -128", [0, 1], [128, 0], [1, 8], [128]],
])("writes %s", (_, base, target, runs, literals) => {
  expect(differences(base, target)).toEqual([runs, literals]);
});

test("a new piece begins without a carry", () => {
  const { all, encoder } = streams();
  encoder.segment({ base: bytes(0xff, 1), baseStart: 0, target: bytes(0, 1) }, [
    { at: 0, length: 1, from: 0 },
    { at: 1, length: 1, from: 1 },
  ]);
  expect([all.runs.bytes, all.literals.bytes]).toEqual([[1, 8], [1]]);
});
