import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { WindowsError } from "../winrt/hresult.js";
import type { Pointer } from "../winrt/native.js";
import type { Balloon, BalloonEvent } from "./balloon.js";
import { openBalloons } from "./balloons.js";
import { openTrayWindow } from "./tray-window.js";

const handle = 99n;
const trayMessage = 0x8001;
const balloon: Balloon = { title: "Title", text: "Text", severity: "info", silent: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function start() {
  const windows = await FakeWindows.open();
  const { koffi } = windows.native;
  const asked: (readonly unknown[])[] = [];
  const news: (readonly [number, number])[] = [];
  let procedure: Pointer = 0n;
  let className = "";
  let dispatching: readonly [number, number] | undefined;
  const prototype = koffi.proto("__stdcall", undefined as never, "int64_t", [
    ...["void *", "uint32_t", "uint64_t", "int64_t"],
  ]);
  const send = (message: number, id: number, event: number): number =>
    koffi.call(procedure, prototype, handle, message, 0, BigInt(id) * 0x1_0000n + BigInt(event));
  Object.assign(windows.functions, {
    RegisterClassExW: (data: Buffer) => {
      asked.push(["class", data.length, data.readUInt32LE(0)]);
      procedure = data.readBigUInt64LE(8);
      className = koffi.decode(data.readBigUInt64LE(64), "char16_t", -1);
      return 1;
    },
    CreateWindowExW: (...values: unknown[]) => {
      asked.push(["window", ...values]);
      return handle;
    },
    DestroyWindow: (window: Pointer) => asked.push(["destroy", window]),
    DefWindowProcW: (window: Pointer, message: number) => {
      asked.push(["default", window, message]);
      return 5;
    },
    PeekMessageW: (_message: Pointer, window: unknown, from: number, to: number, remove: number) => {
      expect([window, from, to, remove]).toEqual([null, 0, 0, 1]);
      dispatching = news.shift();
      return dispatching ? 1 : 0;
    },
    DispatchMessageW: () => (dispatching ? send(trayMessage, ...dispatching) : 0),
    LoadIconW: (instance: null, name: bigint) => {
      expect(instance).toBeNull();
      return name;
    },
    Shell_NotifyIconW: (message: number, data: Buffer) => {
      asked.push(["notify", message, data.readUInt32LE(16), data.readBigUInt64LE(32)]);
      expect(data.readBigUInt64LE(8)).toBe(handle);
      return 1;
    },
  });
  const taken = () => asked.splice(0);
  /** Lets Windows send its news at the next look for messages. */
  const happen = (id: number, event: number) => {
    news.push([id, event]);
    vi.advanceTimersByTime(50);
  };
  return { windows, taken, send, happen, news, className: () => className };
}

async function startBalloons() {
  const all = await start();
  const events: BalloonEvent[] = [];
  const balloons = openBalloons(all.windows.native, "Acme", (event) => void events.push(event));
  all.taken();
  const notified = () => all.taken().map(([, message, id]) => [message, id]);
  return { ...all, events, balloons, notified };
}

test("opens a window that nobody sees, under a name of its own", async () => {
  const { windows, taken, className } = await start();
  const first = openTrayWindow(windows.native, () => {});
  const name = className();
  expect(name).toMatch(new RegExp(`^ToastyTray${process.pid}\\.\\d+$`));
  expect(taken()).toEqual([
    ["class", 80, 80],
    ["window", 0, name, "Toasty", 0, 0, 0, 0, 0, null, null, null, null],
  ]);
  expect(first.handle).toBe(handle);
  openTrayWindow(windows.native, () => {});
  expect(className()).not.toBe(name);
  taken();
  first.close();
  expect(taken()).toEqual([["destroy", handle]]);
});

test.each(["RegisterClassExW", "CreateWindowExW"])("says so where %s fails", async (name) => {
  const { windows } = await start();
  windows.functions[name] = () => (name === "CreateWindowExW" ? null : 0);
  expect(() => openTrayWindow(windows.native, () => {})).toThrow(WindowsError);
});

test("hands on the notification area's own message, and leaves others to Windows", async () => {
  const { windows, taken, send } = await start();
  const seen: (readonly number[])[] = [];
  openTrayWindow(windows.native, (...news) => void seen.push(news));
  taken();
  expect(send(trayMessage, 0xfffe, 0x405)).toBe(0);
  expect(send(0x10, 1, 2)).toBe(5);
  expect(seen).toEqual([[0xfffe, 0x405]]);
  expect(taken()).toEqual([["default", handle, 0x10]]);
});

test("looks for messages while it listens, and never otherwise", async () => {
  const { windows, news } = await start();
  const seen: number[] = [];
  const window = openTrayWindow(windows.native, (id) => void seen.push(id));
  expect(vi.getTimerCount()).toBe(0);
  window.listen(true);
  window.listen(true);
  expect(vi.getTimerCount()).toBe(1);
  news.push([1, 0], [2, 0]);
  vi.advanceTimersByTime(49);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([1, 2]);
  window.listen(false);
  expect(vi.getTimerCount()).toBe(0);
  window.listen(true);
  window.close();
  expect(vi.getTimerCount()).toBe(0);
});

test.each<[Balloon["severity"], bigint]>([
  ["none", 32512n],
  ["info", 32516n],
  ["warning", 32515n],
  ["error", 32513n],
])("a balloon of severity %s has the icon %i of the system", async (severity, icon) => {
  const { balloons, taken } = await startBalloons();
  balloons.show(1, { ...balloon, severity });
  expect(taken()).toEqual([
    ["notify", 0, 1, icon],
    ["notify", 4, 1, icon],
  ]);
});

test("a balloon of the same number is changed in its place", async () => {
  const { balloons, notified } = await startBalloons();
  balloons.show(1, balloon);
  balloons.show(1, balloon);
  balloons.show(2, balloon);
  expect(notified()).toEqual([
    [0, 1],
    [4, 1],
    [1, 1],
    [0, 2],
    [4, 2],
  ]);
});

test.each<[number, BalloonEvent["kind"]]>([
  [0x405, "clicked"],
  [0x400, "clicked"],
  [0x401, "clicked"],
  [0x404, "timed_out"],
  [0x403, "dismissed"],
])("Windows' news %i means that a balloon was %s, and takes its icon away", async (event, kind) => {
  const { balloons, events, happen, notified } = await startBalloons();
  balloons.show(1, balloon);
  notified();
  happen(1, 0x200);
  happen(2, event);
  expect([events, notified()]).toEqual([[], []]);
  happen(1, event);
  happen(1, event);
  expect(events).toEqual([{ id: 1, kind }]);
  expect(notified()).toEqual([[2, 1]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("listens as long as an icon is there", async () => {
  const { balloons, notified } = await startBalloons();
  balloons.show(1, balloon);
  balloons.show(2, balloon);
  balloons.remove(1);
  expect(vi.getTimerCount()).toBe(1);
  balloons.remove(2);
  expect(vi.getTimerCount()).toBe(0);
  notified();
  balloons.remove(2);
  expect(notified()).toEqual([]);
});

test("of more than eight balloons the oldest is taken away", async () => {
  const { balloons, notified } = await startBalloons();
  for (let id = 1; id <= 8; id++) balloons.show(id, balloon);
  expect(notified().filter(([message]) => message === 2)).toEqual([]);
  balloons.show(9, balloon);
  expect(notified()).toEqual([
    [0, 9],
    [4, 9],
    [2, 1],
  ]);
});

test("says so where Windows takes no balloon", async () => {
  const { windows, balloons, notified } = await startBalloons();
  windows.refusals.set("Shell_NotifyIconW", 0);
  expect(() => balloons.show(1, balloon)).toThrow(WindowsError);
  windows.refusals.clear();
  balloons.show(1, balloon);
  expect(notified()).toEqual([
    [0, 1],
    [4, 1],
  ]);
});

test("takes all away when it is closed", async () => {
  const { balloons, taken } = await startBalloons();
  balloons.show(1, balloon);
  balloons.show(2, balloon);
  taken();
  balloons.close();
  expect(taken()).toEqual([
    ["notify", 2, 1, 0n],
    ["notify", 2, 2, 0n],
    ["destroy", handle],
  ]);
});
