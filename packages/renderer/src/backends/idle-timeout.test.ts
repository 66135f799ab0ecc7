import { manualClock } from "@toasty/kit/testing";
import { expect, test } from "vitest";
import { IdleTimeout } from "./idle-timeout.js";

/** A call, and the ways to end it. */
function call() {
  let answer: (value: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const work = new Promise<string>((resolve, reject) => {
    answer = resolve;
    fail = reject;
  });
  return { work, answer: (value: string) => answer(value), fail: (error: Error) => fail(error) };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const nothing = () => {};

test("gives the value or the error of a call that ends in time, and leaves no timer", async () => {
  const clock = manualClock();
  const timeout = new IdleTimeout(1_000, clock);
  const [good, bad] = [call(), call()];
  const waits = [timeout.wait(good.work, nothing), timeout.wait(bad.work, nothing)] as const;
  clock.advance(999);
  good.answer("shown");
  bad.fail(new Error("no"));
  expect(await waits[0]).toBe("shown");
  await expect(waits[1]).rejects.toThrow("no");
  expect(clock.timers).toBe(0);
});

test("counts from the last call that ended, so that many calls get their time", async () => {
  const clock = manualClock();
  const timeout = new IdleTimeout(1_000, clock);
  const calls = [call(), call(), call()];
  const waits = calls.map(({ work }) => timeout.wait(work, nothing));
  for (const [index, { answer }] of calls.entries()) {
    clock.advance(900);
    answer(`${index}`);
    await settled();
  }
  expect(await Promise.all(waits)).toEqual(["0", "1", "2"]);
});

test("rejects all calls together when none ends, and hands over what comes late", async () => {
  const clock = manualClock();
  const timeout = new IdleTimeout(1_000, clock);
  const calls = [call(), call()];
  const late: string[] = [];
  const waits = Promise.allSettled(calls.map(({ work }) => timeout.wait(work, (value) => late.push(value))));
  clock.advance(1_000);
  expect(await waits).toMatchObject([
    { status: "rejected", reason: { message: "no answer within 1000 ms" } },
    { status: "rejected" },
  ]);
  expect(late).toEqual([]);
  calls[0]?.answer("late");
  calls[1]?.fail(new Error("ignored"));
  await settled();
  expect([late, clock.timers]).toEqual([["late"], 0]);
});
