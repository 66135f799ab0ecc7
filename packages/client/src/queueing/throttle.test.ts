import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Throttle } from "./throttle.js";

const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Throttle", () => {
  test("lets everything through until the broker asks for patience", async () => {
    const throttle = new Throttle();
    await throttle.turn(false, never);
    expect(throttle.open).toBe(true);
  });

  test("then lets one after the other through, in order, each opening the way for the next", async () => {
    const throttle = new Throttle();
    const went: number[] = [];
    throttle.refused(100);
    const turns = [1, 2, 3].map((n) => throttle.turn(false, never).then(() => went.push(n)));
    await vi.advanceTimersByTimeAsync(99);
    expect(went).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(went).toEqual([1]);
    throttle.passed();
    await turns[1];
    throttle.passed();
    await turns[2];
    expect(went).toEqual([1, 2, 3]);
    expect(throttle.open).toBe(true);
  });

  test("gives one that was sent back its turn before the others", async () => {
    const throttle = new Throttle();
    const went: string[] = [];
    throttle.refused(100);
    void throttle.turn(false, never).then(() => went.push("other"));
    void throttle.turn(true, never).then(() => went.push("sent back"));
    await vi.advanceTimersByTimeAsync(100);
    expect(went).toEqual(["sent back"]);
  });

  test("forgets one that gave up, so that the next is not held by it", async () => {
    const throttle = new Throttle();
    const end = new AbortController();
    throttle.refused(100);
    const gaveUp = throttle.turn(false, end.signal);
    const next = throttle.turn(false, never);
    end.abort(new Error("gave up"));
    await expect(gaveUp).rejects.toThrow("gave up");
    await vi.advanceTimersByTimeAsync(100);
    await next;
  });

  test("waits again, with all the others, when the first that went is refused as well", async () => {
    const throttle = new Throttle();
    const went: string[] = [];
    throttle.refused(100);
    void throttle.turn(false, never).then(() => went.push("first"));
    void throttle.turn(false, never).then(() => went.push("second"));
    await vi.advanceTimersByTimeAsync(100);
    expect(went).toEqual(["first"]);
    throttle.refused(50);
    void throttle.turn(true, never).then(() => went.push("first again"));
    throttle.passed();
    await vi.advanceTimersByTimeAsync(49);
    expect(went).toEqual(["first"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(went).toEqual(["first", "first again"]);
  });
});
