import { setImmediate } from "node:timers/promises";
import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mayRestart, openChildHost } from "./child-host.js";
import type { HostEvent, WindowsHost } from "./host-methods.js";

const program = new URL("../../../test/support/host-program.mjs", import.meta.url);
const silent = new URL("../../../test/support/silent-program.mjs", import.meta.url);
const options = { kind: "toasts", appId: "Acme.Trainer", appName: "Acme" } as const;
let clock: ManualClock;
let events: HostEvent[];
let host: WindowsHost;

beforeEach(async () => {
  clock = manualClock();
  events = [];
  host = await openChildHost(options, (event) => void events.push(event), program, clock);
});
afterEach(async () => {
  vi.useRealTimers();
  await host.close();
});

test("what the host refuses rejects the call, and nothing else", async () => {
  await expect(host.call("remove", "t", "g")).rejects.toThrow("0x80070005");
  expect(await host.call("setting")).toBe("enabled");
  expect(events).toEqual([]);
});

test("a host that ends by itself is replaced, and the call under way rejects", async () => {
  await expect(host.call("clear")).rejects.toThrow(/ended \(exit code 3\)/);
  expect(events).toMatchObject([{ kind: "host_lost" }]);
  expect(await host.call("setting")).toBe("enabled");
});

test("one that does so again and again rests, and is tried once more after a while", async () => {
  for (let time = 0; time < 5; time++) await expect(host.call("clear")).rejects.toThrow(/exit code 3/);
  await expect(host.call("setting")).rejects.toThrow(/exit code 3/);
  expect(events).toHaveLength(5);
  clock.advance(61_000);
  expect(await host.call("setting")).toBe("enabled");
});

test("one that hangs in a call is ended and replaced; calls behind it reject, later ones are answered", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const calls = [host.call("removeGroup", "g"), host.call("history"), host.call("remove", "t", "g")];
  for (const call of calls) call.catch(() => {});
  await setImmediate();
  vi.advanceTimersByTime(8_000);
  for (const call of calls) await expect(call).rejects.toThrow(/not answered for 8 s/);
  expect(events).toMatchObject([{ kind: "host_lost", reason: expect.stringContaining("hangs") }]);
  expect(await host.call("setting")).toBe("enabled");
  expect(vi.getTimerCount()).toBe(0);
});

test("one that answers a call and hangs in the next is noticed", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const [answered, hanging] = [host.call("setting"), host.call("removeGroup", "g")];
  hanging.catch(() => {});
  expect(await answered).toBe("enabled");
  vi.advanceTimersByTime(8_000);
  await expect(hanging).rejects.toThrow(/not answered for 8 s/);
});

test("one that does not start is given up, and the next call starts another", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const opening = openChildHost(options, (event) => void events.push(event), silent);
  opening.catch(() => {});
  await setImmediate();
  vi.advanceTimersByTime(30_000);
  await expect(opening).rejects.toThrow(/not ready after 30 s/);
});

test("it is closed when its process has ended, and not before", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  // In a call that hangs it does not notice that it is let go of.
  host.call("removeGroup", "g").catch(() => {});
  await setImmediate();
  const steps: string[] = [];
  const closing = host.close().then(() => void steps.push("closed"));
  for (let turns = 0; turns < 20; turns++) await setImmediate();
  steps.push("killed");
  vi.advanceTimersByTime(2_000);
  await closing;
  expect(steps).toEqual(["killed", "closed"]);
});

test("a closed one is started no more", async () => {
  await host.close();
  await expect(host.call("setting")).rejects.toThrow(/closed/);
  await host.close();
});

test("a host that ended now and then is started again", () => {
  expect(mayRestart([0], 10)).toBe(true);
  expect(mayRestart([0, 1, 2, 3], 10)).toBe(true);
});

test("a host that ends by itself again and again is not", () => {
  expect(mayRestart([0, 1, 2, 3, 4], 10)).toBe(false);
});

test("what was long ago does not count", () => {
  expect(mayRestart([0, 1, 2, 3, 4], 60_005)).toBe(true);
});
