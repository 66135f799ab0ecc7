import { describe, expect, test } from "vitest";
import type { Candidate } from "./candidates.js";
import type { Format } from "./format.js";
import { Tracks } from "./tracks.js";

const format = (certainty: Format["certainty"], name = "bar"): Format => ({
  name,
  certainty,
  expression: /x/,
  example: "x",
});

const reading = (current: number, total: number, more: Partial<Candidate> = {}): Candidate => ({
  format: format("certain"),
  shape: "",
  fraction: current / total,
  current,
  total,
  inBytes: false,
  isPart: false,
  ...more,
});

/** Follows readings that are a second apart, and returns which of them spoke for the whole. */
const spoke = (readings: readonly Candidate[], tracks = new Tracks()) =>
  readings.map((each, index) => tracks.follow(each, index * 1_000) !== undefined);

describe("Tracks", () => {
  test("speaks from the first line of a certain format, but not at the start or the end", () => {
    expect(spoke([reading(0, 4), reading(1, 4), reading(4, 4)])).toEqual([false, true, true]);
    expect(spoke([reading(4, 4)])).toEqual([false]);
  });

  test("needs two lines of a repeated format, and three rises of one that proves nothing", () => {
    const repeated = { format: format("repeated") };
    expect(spoke([1, 2].map((n) => reading(n, 9, repeated)))).toEqual([false, true]);
    const rising = { format: format("rising") };
    expect(spoke([1, 2, 3, 4].map((n) => reading(n, 9, rising)))).toEqual([false, false, false, true]);
  });

  test("counts rises within fifty milliseconds once", () => {
    const tracks = new Tracks();
    const rising = { format: format("rising") };
    const follow = (n: number, at: number) => tracks.follow(reading(n, 9, rising), at) !== undefined;
    expect([1, 2, 3, 4, 5].map((n) => follow(n, n * 10))).toEqual([false, false, false, false, false]);
    expect([6, 7, 8].map((n) => follow(n, n * 1_000))).toEqual([false, false, true]);
  });

  test("refuses what falls, for good", () => {
    const rising = { format: format("rising") };
    expect(spoke([1, 2, 3, 4, 3, 5, 6, 7].map((n) => reading(n, 9, rising))).slice(3)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("lets only the outermost speak: what begins inside a track is a part", () => {
    const epoch = (n: number) => reading(n, 10, { shape: "epoch" });
    const batch = (n: number) => reading(n, 40, { shape: "batch" });
    expect(spoke([epoch(1), batch(10), epoch(2), batch(20)])).toEqual([true, false, true, false]);
  });

  test("takes a track that counts again from the start for a part", () => {
    expect(spoke([1, 3, 4, 1, 2].map((n) => reading(n, 4)))).toEqual([true, true, true, false, false]);
  });

  test("follows a total that grows", () => {
    expect(spoke([reading(1, 4), reading(2, 8), reading(3, 8)])).toEqual([true, true, true]);
  });

  test("knows no whole of several downloads", () => {
    const file = (shape: string, n: number) => reading(n, 10, { shape, inBytes: true });
    expect(spoke([file("a", 5), file("b", 5), file("a", 6)])).toEqual([true, false, false]);
  });

  test("waits until later work has lasted as long as what was before", () => {
    const tracks = new Tracks();
    const first = (n: number, at: number) => tracks.follow(reading(n, 4, { shape: "a" }), at) !== undefined;
    const second = (n: number, at: number) => tracks.follow(reading(n, 9, { shape: "b" }), at) !== undefined;
    expect([first(1, 0), first(4, 10_000)]).toEqual([true, true]);
    expect([second(1, 10_000), second(2, 15_000), second(3, 21_000)]).toEqual([false, false, true]);
  });

  test("remembers a bounded number of tracks, however many shapes a program prints", () => {
    const tracks = new Tracks();
    for (let n = 0; n < 1_000; n++) tracks.follow(reading(1, 4, { shape: `${n}` }), n);
    expect(tracks.size).toBeLessThanOrEqual(64);
  });
});
