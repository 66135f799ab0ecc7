import type { Clock } from "@toasty/kit/clock";
import { expect, test } from "vitest";
import { UnfinishedRequests } from "./unfinished-requests.js";

function world({ perOwner = 1000 } = {}) {
  let now = 0;
  const timers = new Set<{ due: number; then: () => void }>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: (ms, then) => {
      const timer = { due: now + ms, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const ended: string[] = [];
  const requests = new UnfinishedRequests<ReturnType<typeof request>>(
    { timeoutMs: 10_000, perOwner },
    clock,
    (stream, why) => {
      ended.push(`${stream.name} ${why}`);
      stream.closed = true;
    },
  );
  return {
    requests,
    ended,
    timers,
    advance: (ms: number) => {
      now += ms;
      for (const timer of [...timers]) if (timer.due <= now && timers.delete(timer)) timer.then();
    },
  };
}

const request = (name = "") => ({ name, readableEnded: false, closed: false, destroyed: false });

test("a request that is not complete in time is ended, and no other", () => {
  const { requests, ended, advance } = world();
  const [slow, whole, gone, young] = ["slow", "whole", "gone", "young"].map(request);
  if (!slow || !whole || !gone || !young) throw new Error("no requests");
  for (const each of [slow, whole, gone]) requests.add(each, "a");
  whole.readableEnded = true;
  gone.destroyed = true;
  advance(4000);
  requests.add(young, "a");
  advance(6000);
  expect(ended).toEqual(["slow late"]);
  expect(requests.size).toBe(1);
  advance(4000);
  expect(ended).toEqual(["slow late", "young late"]);
});

test("no timer runs where nothing is unfinished", () => {
  const { requests, timers, advance } = world();
  requests.add(request(), "a");
  expect(timers.size).toBe(1);
  advance(10_000);
  expect(timers.size).toBe(0);
  requests.add(request(), "a");
  requests.close();
  expect(timers.size).toBe(0);
  expect(requests.size).toBe(0);
});

test("the newest requests of an owner with too many are ended, and those of others are not", () => {
  const { requests, ended } = world({ perOwner: 300 });
  requests.add(request("other"), "b");
  for (let i = 0; i < 600; i++) requests.add(request(String(i)), "a");
  expect(ended.length).toBeGreaterThan(150);
  expect(ended.every((each) => Number.parseInt(each, 10) >= 300)).toBe(true);
  expect(ended).not.toContain("other too_many");
});

test("finished requests do not pile up", () => {
  const { requests } = world();
  for (let i = 0; i < 10_000; i++)
    requests.add({ ...request(), readableEnded: i % 2 === 0, closed: true }, "a");
  expect(requests.size).toBeLessThan(300);
});

test("finished requests are looked for at every 256 that were added", () => {
  const { requests } = world();
  const finished = { ...request(), readableEnded: true };
  for (let i = 1; i < 256; i++) requests.add({ ...finished }, "a");
  expect(requests.size).toBe(255);
  requests.add(request(), "a");
  expect(requests.size).toBe(1);
  for (let i = 1; i < 256; i++) requests.add({ ...finished }, "a");
  expect(requests.size).toBe(256);
  requests.add({ ...finished }, "a");
  expect(requests.size).toBe(1);
});

test("a request is late after the time, and an owner has as many as it may", () => {
  const { requests, ended, advance } = world({ perOwner: 2 });
  for (const name of ["a", "b", "c"]) requests.add(request(name), "a");
  advance(9999);
  expect(ended).toEqual([]);
  for (let i = 0; i < 253; i++) requests.add({ ...request(), closed: true }, "b");
  expect(ended).toEqual(["c too_many"]);
  advance(1);
  expect(ended).toEqual(["c too_many", "a late", "b late"]);
});
