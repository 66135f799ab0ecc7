import { UrgencyLevel } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Duplex } from "../connecting/channel.js";
import { Acknowledger } from "./acknowledger.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const delivery = (cursor: string) => ({ cursor, lane: UrgencyLevel.INFO });
const turn = () => new Promise(setImmediate);

/** A call that remembers the cursors that are written, and says that they are when the test says so. */
function callThatIs(writable: boolean) {
  const written: (readonly string[])[] = [];
  const done: (() => void)[] = [];
  const call = {
    writable,
    write: ({ request }: { request: { value: { cursors: readonly string[] } } }, callback: () => void) => {
      written.push(request.value.cursors);
      done.push(callback);
    },
  };
  return { call: call as unknown as Duplex<"attach">, written, done };
}

test("what is acknowledged in one turn travels as one message, the last of each lane", async () => {
  const { call, written } = callThatIs(true);
  const acknowledger = new Acknowledger();
  acknowledger.serve(call);
  const turns = vi.spyOn(globalThis, "setImmediate");
  for (const cursor of ["1", "2", "3"]) acknowledger.acknowledge(delivery(cursor));
  acknowledger.acknowledge({ cursor: "9", lane: UrgencyLevel.CRITICAL });
  expect(turns).toHaveBeenCalledTimes(1);
  turns.mockRestore();
  expect(written).toEqual([]);
  await turn();
  expect(written.map((cursors) => cursors.toSorted())).toEqual([["3", "9"]]);
  acknowledger.acknowledge(delivery("4"));
  await turn();
  expect(written.at(-1)).toEqual(["4"]);
});

test("a delivery without a cursor has nothing to acknowledge", async () => {
  const { call, written } = callThatIs(true);
  const acknowledger = new Acknowledger();
  acknowledger.serve(call);
  acknowledger.acknowledge(delivery(""));
  await turn();
  await acknowledger.flush();
  expect(written).toEqual([]);
});

test("what the last call did not send is not sent on the next one, which begins after it", async () => {
  const [first, second] = [callThatIs(true), callThatIs(true)];
  const acknowledger = new Acknowledger();
  acknowledger.serve(first.call);
  acknowledger.acknowledge(delivery("1"));
  acknowledger.serve(second.call);
  await turn();
  expect([first.written, second.written]).toEqual([[], []]);
});

test.each([
  ["a call that takes nothing any more", () => callThatIs(false)],
  ["no call", () => ({ call: undefined, written: [] })],
])("to %s nothing is written", async (_, make) => {
  const { call, written } = make();
  const acknowledger = new Acknowledger();
  if (call) acknowledger.serve(call);
  acknowledger.acknowledge(delivery("1"));
  await acknowledger.flush();
  expect(written).toEqual([]);
});

test("flushing waits until it is written, and gives up after a fifth of a second", async () => {
  const { call, done } = callThatIs(true);
  const acknowledger = new Acknowledger();
  acknowledger.serve(call);
  const flushed = vi.fn();
  acknowledger.acknowledge(delivery("1"));
  const first = acknowledger.flush().then(flushed);
  await turn();
  expect(flushed).not.toHaveBeenCalled();
  done[0]?.();
  await first;
  acknowledger.acknowledge(delivery("2"));
  const second = acknowledger.flush().then(flushed);
  await vi.advanceTimersByTimeAsync(199);
  expect(flushed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  await second;
});

test("nothing is sent twice, and what is acknowledged after a flush is sent in the turn after it", async () => {
  const { call, written } = callThatIs(true);
  const acknowledger = new Acknowledger();
  acknowledger.serve(call);
  acknowledger.acknowledge(delivery("1"));
  void acknowledger.flush();
  acknowledger.acknowledge(delivery("2"));
  await turn();
  await turn();
  expect(written).toEqual([["1"], ["2"]]);
});
