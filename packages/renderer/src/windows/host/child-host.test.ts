import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openChildHost } from "./child-host.js";
import type { HostEvent, WindowsHost } from "./host-methods.js";

const program = new URL("../../../test/support/host-program.mjs", import.meta.url);
let events: HostEvent[];
let host: WindowsHost;

beforeEach(async () => {
  events = [];
  const options = { kind: "toasts", appId: "Acme.Trainer", appName: "Acme" } as const;
  host = await openChildHost(options, (event) => void events.push(event), program);
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
  expect(events).toMatchObject([{ event: "host-lost" }]);
  expect(await host.call("setting")).toBe("enabled");
});

test("one that does so again and again rests, and is tried once more after a while", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let time = 0; time < 5; time++) await expect(host.call("clear")).rejects.toThrow(/exit code 3/);
  await expect(host.call("setting")).rejects.toThrow(/exit code 3/);
  expect(events).toHaveLength(5);
  vi.setSystemTime(Date.now() + 61_000);
  expect(await host.call("setting")).toBe("enabled");
});

test("a closed one is started no more", async () => {
  await host.close();
  await expect(host.call("setting")).rejects.toThrow(/closed/);
  await host.close();
});
