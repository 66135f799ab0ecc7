import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeyedQueue } from "@toasty/kit/serial-queue";
import { isDone, manualClock } from "@toasty/kit/testing";
import { critical } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Backend } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import type { ToastKey } from "../model/toast-key.js";
import { OpenShowings } from "./open-showings.js";
import { ToastPlacer } from "./toast-placer.js";

let folder: string;
let calls: string[];
let logged: object[];
let open: OpenShowings;
let placer: ToastPlacer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-placer-"));
  [calls, logged] = [[], []];
  const clock = manualClock();
  open = new OpenShowings(clock, () => {});
  const log = (fields: object) => void logged.push(fields);
  const logger = { debug: log, info: log, warn: log, error: log };
  const queue = new KeyedQueue<ToastKey>();
  placer = new ToastPlacer({ open, queue, alertFile: join(folder, "alerts"), clock, logger });
});
afterEach(() => rmSync(folder, { recursive: true }));

const toast = toToast(critical("Fire", "in the hall", { id: "f" }), 0);

/** A screen that notes what it is asked, and does as `show` and `withdraw` say. */
function screen(name: string, does: { show?: () => Promise<unknown>; withdraw?: () => Promise<void> } = {}) {
  return {
    name,
    capabilities: () => ({ features: new Set(), buttons: 0, server: name }),
    show: async (_: unknown, replaced: unknown) => {
      calls.push(`${name} shows${replaced === undefined ? "" : " anew"}`);
      await does.show?.();
      return { delivered: "accepted", degraded: [] };
    },
    withdraw: async () => {
      calls.push(`${name} withdraws`);
      await does.withdraw?.();
    },
  } as unknown as Backend;
}
async function* these(...backends: readonly Backend[]) {
  yield* backends;
}
const fails = { show: () => Promise.reject(new Error("fell over")) };

/** Work that a test ends, and whether what waits for it has gone on. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { until: () => promise, release: () => resolve() };
}
test("the first screen that takes a toast has it", async () => {
  const showing = open.begin(toast);
  const result = await placer.place(showing, toast, these(screen("a", fails), screen("b"), screen("c")));
  expect(result).toMatchObject({ backend: "b", delivered: "accepted", answerable: { level: "all" } });
  expect([calls, showing.state.kind]).toEqual([["a shows", "b shows"], "on_screen"]);
  expect(logged).toEqual([
    expect.objectContaining({ id: "f", backend: "a", reason: "fell over", title: "Fire" }),
  ]);
});

test("the same screen shows an update in the place of the first", async () => {
  const showing = open.begin(toast);
  const one = screen("a");
  for (let each = 0; each < 2; each++) await placer.place(showing, toast, these(one));
  expect(calls).toEqual(["a shows", "a shows anew"]);
});

test("an update on another screen leaves the first one before it counts as shown", async () => {
  const leaving = held();
  const showing = open.begin(toast);
  await placer.place(showing, toast, these(screen("a", { withdraw: leaving.until })));
  const placing = placer.place(showing, toast, these(screen("b")));
  expect(await isDone(placing)).toBe(false);
  leaving.release();
  await placing;
  expect(calls).toEqual(["a shows", "b shows", "a withdraws"]);
});

test("what ends while it is shown has left the screen when its showing is done", async () => {
  const [shown, leaving] = [held(), held()];
  const showing = open.begin(toast);
  const one = screen("a", { show: shown.until, withdraw: leaving.until });
  const placing = placer.place(showing, toast, these(one));
  while (calls.length === 0) await new Promise(setImmediate);
  open.end(showing, { kind: "withdrawn" });
  shown.release();
  expect(await isDone(placing)).toBe(false);
  expect(calls).toEqual(["a shows", "a withdraws"]);
  leaving.release();
  expect((await placing).backend).toBe("a");
});

test("what is over is offered to nobody", async () => {
  const showing = open.begin(toast);
  open.end(showing, { kind: "dismissed" });
  expect(await placer.place(showing, toast, these(screen("a")))).toMatchObject({
    backend: "log",
    delivered: "unknown",
    degraded: [],
  });
  expect(calls).toEqual([]);
});

test("what no screen takes goes to the last resort, and what it was to replace leaves its screen", async () => {
  const leaving = held();
  const showing = open.begin(toast);
  await placer.place(showing, toast, these(screen("a", { withdraw: leaving.until })));
  const placing = placer.place(showing, toast, these(screen("b", fails)));
  while (!calls.includes("a withdraws")) await new Promise(setImmediate);
  expect(await isDone(placing)).toBe(false);
  leaving.release();
  expect(await placing).toMatchObject({ backend: "alert_file", delivered: "unknown" });
  expect(await showing.outcome).toEqual({ kind: "failed", reason: "nothing on this machine could show it" });
  expect(readFileSync(join(folder, "alerts"), "utf8")).toContain("Fire");
});

test("screens are asked one after the other to take a toast off, also where one fails", async () => {
  const leaving = held();
  const broken = { withdraw: () => leaving.until().then(() => Promise.reject(new Error("gone"))) };
  const withdrawing = placer.withdraw([screen("a", broken), screen("b")], toast.key);
  expect([await isDone(withdrawing), calls]).toEqual([false, ["a withdraws"]]);
  leaving.release();
  await withdrawing;
  expect(calls).toEqual(["a withdraws", "b withdraws"]);
  expect(logged).toEqual([{ key: toast.key, backend: "a", err: new Error("gone") }]);
});

test("toasts stay where they are once it is closed", async () => {
  placer.close();
  await placer.withdraw([screen("a")], toast.key);
  expect(calls).toEqual([]);
});

test("an error that is none of the screens' is passed on", async () => {
  const broken = (async function* () {
    yield await Promise.reject<Backend>(new Error("no chain"));
  })();
  await expect(placer.place(open.begin(toast), toast, broken)).rejects.toThrow("no chain");
});
