import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Scripted } from "../../test/support/scripted.js";
import { type Backend, isRefusal } from "./backend.js";
import { BackendChain } from "./chain.js";

let clock: ManualClock;
let kinds: readonly [Scripted, Scripted, Scripted];
let lines: { level: string; fields: object }[];
let chain: BackendChain;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  clock = manualClock();
  kinds = [new Scripted("freedesktop"), new Scripted("osascript"), new Scripted("terminal")];
  lines = [];
  const log = (level: string) => (fields: object) => void lines.push({ level, fields });
  chain = new BackendChain(kinds, {
    app: { id: "Acme", name: "Acme" },
    platform: "linux",
    env: {},
    clock,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    onEvent: () => {},
  });
});
afterEach(() => void vi.useRealTimers());

const names = async (after?: Backend["name"]) => {
  const found: string[] = [];
  for await (const { name } of chain.inOrder(after)) found.push(name);
  return found;
};
const opens = () => kinds.map((kind) => kind.opens);
const never = () => new Promise<never>(() => {});

test("opens the best way, and a worse one only when it is asked for", async () => {
  expect((await chain.first())?.name).toBe("freedesktop");
  expect(opens()).toEqual([1, 0, 0]);
  expect(chain.open.map(({ name }) => name)).toEqual(["freedesktop"]);
  expect(await names("freedesktop")).toEqual(["osascript", "terminal"]);
  expect(await names("terminal")).toEqual([]);
  expect(await names()).toEqual(["freedesktop", "osascript", "terminal"]);
  expect(opens()).toEqual([1, 1, 1]);
});

test("skips a way that refuses or breaks, and says why", async () => {
  kinds[0].refusal = "nobody is there";
  kinds[1].opening = async () => {
    throw new Error("it fell over");
  };
  expect((await chain.first())?.name).toBe("terminal");
  expect(chain.capabilities()).toEqual({
    backend: "terminal",
    features: ["body"],
    buttons: 3,
    server: "scripted terminal",
    refused: [
      expect.objectContaining({ backend: "freedesktop", message: "nobody is there" }),
      expect.objectContaining({
        backend: "osascript",
        reason: "failed",
        message: "it broke while opening (it fell over).",
      }),
    ],
  });
  expect(lines).toMatchObject([
    { level: "debug", fields: { backend: "freedesktop" } },
    { level: "error", fields: { backend: "osascript" } },
  ]);
});

test("asks a way that refused again after half a minute, and one that is open never", async () => {
  kinds[0].refusal = "nobody is there";
  await chain.first();
  clock.advance(30_000);
  await chain.first();
  expect(opens()).toEqual([1, 1, 0]);
  clock.advance(1);
  kinds[0].refusal = undefined;
  expect((await chain.first())?.name).toBe("freedesktop");
  clock.advance(60_000);
  await chain.first();
  expect(opens()).toEqual([2, 1, 0]);
});

test("counts the half minute from the last attempt", async () => {
  kinds[0].refusal = "nobody is there";
  await chain.first();
  clock.advance(30_001);
  await chain.first();
  clock.advance(30_000);
  await chain.first();
  expect(kinds[0].opens).toBe(2);
});

test("opens a way once for all that ask at the same time", async () => {
  await Promise.all([chain.first(), chain.first(), names()]);
  expect(opens()).toEqual([1, 1, 1]);
});

test("gives up a way that does not open within 15 seconds, and closes it if it does later", async () => {
  let open = () => {};
  kinds[0].opening = () =>
    new Promise((resolve) => {
      open = resolve;
    });
  const first = chain.first();
  await vi.advanceTimersByTimeAsync(14_999);
  expect(kinds[1].opens).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect((await first)?.name).toBe("osascript");
  expect(kinds[0].closed).toBe(false);
  open();
  await vi.waitFor(() => expect(kinds[0].closed).toBe(true));
});

test("can show nothing where nothing is open", async () => {
  expect(chain.capabilities()).toEqual({ backend: undefined, features: [], buttons: 0, refused: [] });
  for (const kind of kinds) kind.refusal = "no";
  expect(await chain.first()).toBeUndefined();
  expect(chain.capabilities().refused).toHaveLength(3);
  expect(chain.open).toEqual([]);
});

test('asks the first open way that can tell about "do not disturb"', async () => {
  expect(await chain.doNotDisturb()).toEqual({
    state: "unknown",
    source: "no way to show toasts that is open here can tell",
  });
  kinds[1].doNotDisturb = async () => ({ state: "on", source: "a switch" });
  await names();
  expect(await chain.doNotDisturb()).toEqual({ state: "on", source: "a switch" });
});

test('does not know about "do not disturb" where that fails or takes three seconds', async () => {
  kinds[0].doNotDisturb = async () => {
    throw new Error("no such property");
  };
  await chain.first();
  expect(await chain.doNotDisturb()).toEqual({
    state: "unknown",
    source: "freedesktop failed: no such property",
  });
  const other = new Scripted("terminal");
  other.doNotDisturb = never;
  const slow = new BackendChain([other], { ...context(), clock });
  await slow.first();
  const asked = slow.doNotDisturb();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await asked).toEqual({ state: "unknown", source: "terminal failed: no answer within 3000 ms" });
});

test("closes every way that is open, and opens none afterwards", async () => {
  kinds[2].refusal = "no terminal";
  await names();
  await chain.close();
  expect(kinds.map(({ closed }) => closed)).toEqual([true, true, false]);
  clock.advance(30_001);
  for await (const { name } of chain.inOrder("osascript")) expect.unreachable(name);
  expect(kinds[2].opens).toBe(1);
});

test("waits for a way that is just opening, and no longer than five seconds for one that hangs", async () => {
  let open = () => {};
  kinds[0].opening = () =>
    new Promise((resolve) => {
      open = resolve;
    });
  kinds[1].closing = never;
  const first = chain.first();
  for await (const { name } of chain.inOrder("freedesktop")) expect(name).not.toBe("freedesktop");
  let isClosed = false;
  const closing = chain.close().then(() => {
    isClosed = true;
  });
  open();
  await first;
  await vi.advanceTimersByTimeAsync(4_999);
  expect([isClosed, kinds[0].closed, kinds[2].closed]).toEqual([false, true, true]);
  await vi.advanceTimersByTimeAsync(1);
  await closing;
  expect(lines).toMatchObject([{ level: "warn", fields: { backend: "osascript" } }]);
});

test("a refusal is told apart from an open way", async () => {
  kinds[0].refusal = "no";
  const opened = await kinds[0].open(context());
  expect([isRefusal(opened), isRefusal(await kinds[1].open(context()))]).toEqual([true, false]);
});

/** A context for ways that are opened without the chain. */
function context() {
  const quiet = () => {};
  return {
    app: { id: "Acme", name: "Acme" },
    platform: "linux" as const,
    env: {},
    clock,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    onEvent: quiet,
  };
}
