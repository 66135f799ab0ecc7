import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Output } from "./output.js";

/** Writes bytes as the steps of a patch do: into the place that is offered, and no more than it takes. */
async function write(output: Output, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const place = output.place(bytes.length - at);
    bytes.copy(place, 0, at);
    at += place.length;
    await output.filled(place.length);
  }
}

test.each([0, 1, 300_000, 1_000_000])("passes on %i bytes to a sink that takes its time", async (length) => {
  const bytes = randomBytes(length);
  const taken: Buffer[] = [];
  let isBusy = false;
  const output = new Output(async (piece) => {
    expect(isBusy).toBe(false);
    isBusy = true;
    for (let turns = 0; turns < 5; turns++) await turn();
    taken.push(Buffer.from(piece));
    isBusy = false;
  }, undefined);
  await write(output, bytes);
  await output.end();
  expect(isBusy).toBe(false);
  expect(Buffer.concat(taken).equals(bytes)).toBe(true);
});

test("fails with the sink, and calls it no more", async () => {
  let calls = 0;
  const output = new Output(async () => {
    calls++;
    await turn();
    throw new Error("disk full");
  }, undefined);
  await expect(write(output, randomBytes(1_000_000))).rejects.toThrow("disk full");
  await output.settled();
  expect(calls).toBe(1);
});

test("passes on nothing after an abort", async () => {
  const taken: number[] = [];
  const output = new Output((piece) => void taken.push(piece.length), AbortSignal.abort(new Error("stop")));
  await expect(write(output, randomBytes(300_000))).rejects.toThrow("stop");
  expect(taken).toEqual([]);
});
