import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ByteSource, bytesSource, fileSource, joinedSource } from "./byte-source.js";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "toasty-source-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const bytes = Buffer.from("0123456789");
function fileOf(name: string, content: Buffer): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}
const part = (piece: Buffer) => ({ length: piece.length, open: () => bytesSource(piece) });
const kinds: [string, () => ByteSource][] = [
  ["bytes", () => bytesSource(bytes)],
  ["a file", () => fileSource(fileOf("digits", bytes))],
  [
    "several joined",
    () =>
      joinedSource([
        part(bytes.subarray(0, 0)),
        part(bytes.subarray(0, 3)),
        part(bytes.subarray(3, 4)),
        part(bytes.subarray(4, 4)),
        part(bytes.subarray(4)),
        part(bytes.subarray(10)),
      ]),
  ],
];
const read = (source: ByteSource, position: number, length: number) => {
  const into = Buffer.alloc(length, "?");
  source.read(into, position);
  return into.toString();
};

test.each(kinds)("%s can be read at any place, to the very end", (_, open) => {
  const source = open();
  expect(source.length).toBe(10);
  for (let from = 0; from <= 10; from++) {
    for (let to = from; to <= 10; to++) {
      expect(read(source, from, to - from)).toBe(bytes.toString("latin1", from, to));
    }
  }
  source.close();
});

test.each(kinds)("%s cannot be read beyond its ends", (_, open) => {
  const source = open();
  const refusal = (position: number) =>
    expect.objectContaining({
      reason: "CORRUPT",
      message: `a read at ${position} lies outside of the base, or the base was cut short.`,
    });
  expect(() => read(source, 10, 1)).toThrow(refusal(10));
  expect(() => read(source, 1, 10)).toThrow(expect.objectContaining({ reason: "CORRUPT" }));
  source.close();
});

test.each([kinds[0], kinds[2]] as typeof kinds)("%s has nothing before its beginning", (_, open) => {
  expect(() => read(open(), -1, 1)).toThrow(/a read at -1 lies outside/);
});

test("a file that is cut short while it is read is noticed", () => {
  const path = fileOf("cut", bytes);
  const source = fileSource(path);
  truncateSync(path, 4);
  expect(() => read(source, 2, 4)).toThrow(/a read at 4 lies outside/);
  source.close();
});

/** Sources that note what is open. */
function watched(count: number) {
  const open: number[] = [];
  const opened: number[] = [];
  const parts = Array.from({ length: count }, (_, index) => ({
    length: 1,
    open: () => {
      open.push(index);
      opened.push(index);
      const source = bytesSource(Buffer.from([index]));
      return { ...source, close: () => void open.splice(open.indexOf(index), 1) };
    },
  }));
  return { open, opened, source: joinedSource(parts) };
}

test("parts are opened when they are needed, once, and closed at the end", () => {
  const { open, opened, source } = watched(5);
  expect(opened).toEqual([]);
  for (let again = 0; again < 2; again++) source.read(Buffer.alloc(2), 1);
  expect(opened).toEqual([1, 2]);
  source.close();
  expect(open).toEqual([]);
  source.read(Buffer.alloc(1), 1);
  expect(opened).toEqual([1, 2, 1]);
});

test("no more than sixteen parts are open at a time; the oldest is closed for another", () => {
  const { open, opened, source } = watched(18);
  const all = Buffer.alloc(18);
  source.read(all.subarray(0, 16), 0);
  expect(open).toHaveLength(16);
  source.read(all.subarray(16), 16);
  expect(open).toEqual(Array.from({ length: 16 }, (_, index) => index + 2));
  expect([...all]).toEqual(Array.from({ length: 18 }, (_, index) => index));
  source.read(all.subarray(0, 1), 0);
  expect(opened.at(-1)).toBe(0);
});
