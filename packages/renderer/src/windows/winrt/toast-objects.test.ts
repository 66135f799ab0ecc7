import { expect, test } from "vitest";
import { FakeNotifications, type FakeToast } from "../../../test/support/fake-notifications.js";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { toTicks } from "./encoding.js";
import { WindowsError } from "./hresult.js";
import type { ToastRequest } from "./platform.js";
import { startRuntime } from "./runtime.js";
import { toastObjects } from "./toast-objects.js";

const request: ToastRequest = { tag: "a", group: "toasty", xml: "<toast>ä</toast>" };

async function start() {
  const windows = await FakeWindows.open();
  const notifications = new FakeNotifications(windows);
  const runtime = startRuntime(windows.native);
  const objects = toastObjects(runtime);
  const make = (changes: Partial<ToastRequest> = {}): FakeToast =>
    runtime.scope(
      (own) => windows.at(own(objects.toast(own, { ...request, ...changes }))).state as FakeToast,
    );
  return { windows, notifications, runtime, objects, make };
}

test("a toast has its content and its names, and is otherwise as Windows makes it", async () => {
  const { make } = await start();
  expect(make()).toEqual({
    ...request,
    ...{ suppressPopup: false, priority: 0, expiresAt: undefined, data: undefined, handlers: {} },
  });
});

test.each<[string, Partial<ToastRequest>, Partial<FakeToast>]>([
  ["goes straight to the notification centre", { suppressPopup: true }, { suppressPopup: true }],
  ["pops up if that is said", { suppressPopup: false }, { suppressPopup: false }],
  ["has a high priority", { highPriority: true }, { priority: 1 }],
  ["has no priority if that is said", { highPriority: false }, { priority: 0 }],
  ["ends at its time", { expiresAtMs: 1_800_000_000_000 }, { expiresAt: toTicks(1_800_000_000_000) }],
  ["ends at the first moment of all", { expiresAtMs: 0 }, { expiresAt: toTicks(0) }],
  [
    "has values, in a sequence that starts at 0",
    { values: { progress: "0.5", status: "" } },
    { data: { values: { progress: "0.5", status: "" }, sequence: 0 }, priority: 0 },
  ],
  ["goes on with a sequence", { values: {}, sequence: 7 }, { data: { values: {}, sequence: 7 } }],
  [
    "has values and a high priority",
    { values: { a: "1" }, highPriority: true },
    { data: { values: { a: "1" }, sequence: 0 }, priority: 1 },
  ],
])("a toast %s", async (_what, changes, expected) => {
  const { make } = await start();
  expect(make(changes)).toMatchObject(expected);
});

test("a priority is set only where one is wanted", async () => {
  const { make, notifications } = await start();
  make({ values: {} });
  make({ suppressPopup: true, expiresAtMs: 5 });
  expect(notifications.calls.filter(([name]) => name === "setPriority")).toEqual([]);
});

test("holds nothing but the toast, which is the caller's", async () => {
  const { windows, runtime, objects } = await start();
  const all = { ...request, values: { a: "1" }, highPriority: true, suppressPopup: true, expiresAtMs: 5 };
  const toast = runtime.scope((own) => objects.toast(own, all));
  expect(windows.at(toast).references).toBe(1);
  runtime.release(toast);
  runtime.close();
  expect([windows.held, windows.strings]).toEqual([0, []]);
});

test.each(["load", "setPriority"])("holds nothing after a refusal of %s", async (name) => {
  const { windows, notifications, runtime, make } = await start();
  notifications.refusals.set(name, [0x80070057]);
  expect(() => make({ highPriority: true })).toThrow(WindowsError);
  runtime.close();
  expect([windows.held, windows.strings]).toEqual([0, []]);
});

test("makes documents and values on their own", async () => {
  const { windows, runtime, objects } = await start();
  runtime.scope((own) => {
    expect(windows.at(objects.document(own, "<xml/>")).state).toEqual({ xml: "<xml/>" });
    const values = { first: "1", "": "nameless" };
    expect(windows.at(objects.data(own, values, 3)).state).toEqual({ values, sequence: 3 });
  });
  expect(windows.held).toBe(0);
});
