import { expect, test } from "vitest";
import { FakeNotifications } from "../../../test/support/fake-notifications.js";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import * as winrt from "./interfaces.js";
import { LiveToasts } from "./live-toasts.js";
import { startRuntime } from "./runtime.js";
import { type ToastEvent, toastHandlers } from "./toast-events.js";
import { toastObjects } from "./toast-objects.js";

const named = { tag: "a", group: "toasty" };

async function start() {
  const windows = await FakeWindows.open();
  const notifications = new FakeNotifications(windows);
  const runtime = startRuntime(windows.native);
  const live = new LiveToasts(runtime.release);
  const events: ToastEvent[] = [];
  const handlers = toastHandlers(runtime, live, (event) => void events.push(event));
  const show = (tag = "a") => {
    const toast = runtime.scope((own) =>
      toastObjects(runtime).toast(own, { tag, group: "toasty", xml: "<toast/>" }),
    );
    live.keep(tag, "toasty", toast);
    runtime.call(toast, winrt.Toast.onActivated, handlers.activated);
    runtime.call(toast, winrt.Toast.onDismissed, handlers.dismissed);
    runtime.call(toast, winrt.Toast.onFailed, handlers.failed);
    return windows.at(toast);
  };
  return { windows, notifications, runtime, events, show };
}

test.each<[string, Record<string, string> | null | undefined, Record<string, string>]>([
  ["what was typed and chosen", { reply: "Grüße", when: "" }, { reply: "Grüße", when: "" }],
  ["one input", { reply: "yes" }, { reply: "yes" }],
  ["no input", {}, {}],
  ["no set of inputs", null, {}],
  ["a Windows that does not tell inputs", undefined, {}],
])("reports a click with %s", async (_what, typed, inputs) => {
  const { windows, notifications, runtime, events, show } = await start();
  const toast = show();
  expect(notifications.activate(toast, "action=open", typed)).toBe(0);
  expect(events).toEqual([{ kind: "activated", ...named, arguments: "action=open", inputs }]);
  // An activated toast may stay, and reports its end later.
  expect(toast.references).toBe(1);
  runtime.close();
  expect([windows.held, windows.strings]).toEqual([1, []]);
});

test.each<[number, string, boolean]>([
  [0, "user_canceled", true],
  [1, "application_hidden", true],
  [2, "timed_out", false],
  [9, "application_hidden", true],
])("reports the dismissal %i of Windows as %s", async (code, reason, isOver) => {
  const { windows, notifications, runtime, events, show } = await start();
  const toast = show();
  notifications.dismiss(toast, code);
  expect(events).toEqual([{ kind: "dismissed", ...named, reason }]);
  expect(toast.references).toBe(isOver ? 0 : 1);
  runtime.close();
  expect(windows.held).toBe(toast.references);
});

test("reports why a toast was not shown, and lets go of it", async () => {
  const { windows, notifications, runtime, events, show } = await start();
  notifications.fail(show(), 0x803e0115);
  expect(events).toEqual([
    {
      kind: "failed",
      ...named,
      reason: "showing the toast failed with 0x803E0115 (the toast is larger than Windows takes)",
    },
  ]);
  runtime.close();
  expect(windows.held).toBe(0);
});

test("of a toast that was replaced only a click counts, and its end leaves the newer one alone", async () => {
  const { windows, notifications, events, show } = await start();
  const old = show();
  // The notification centre still has it.
  windows.give(old);
  const newer = show();
  notifications.dismiss(old, 0);
  notifications.fail(old, 0x803e0115);
  expect(events).toEqual([]);
  notifications.activate(old, "late", {});
  expect(events).toEqual([{ kind: "activated", ...named, arguments: "late", inputs: {} }]);
  expect(newer.references).toBe(1);
  notifications.dismiss(newer, 1);
  expect(events).toHaveLength(2);
  expect(newer.references).toBe(0);
});

test("tells toasts apart by their names", async () => {
  const { notifications, events, show } = await start();
  const [first, second] = [show("first"), show("second")];
  notifications.dismiss(second, 0);
  expect(events).toEqual([{ kind: "dismissed", tag: "second", group: "toasty", reason: "user_canceled" }]);
  expect([first.references, second.references]).toEqual([1, 0]);
});
