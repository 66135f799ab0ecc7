import { expect, test } from "vitest";
import { FakeNotifications } from "../../../test/support/fake-notifications.js";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { toTicks } from "./encoding.js";
import { hresults, WindowsError } from "./hresult.js";
import * as winrt from "./interfaces.js";
import type { ToastPlatform } from "./platform.js";
import type { ToastEvent } from "./toast-events.js";
import { openToastPlatform } from "./toast-platform.js";

const request = { tag: "a", group: "toasty", xml: "<toast/>" };
const odd = 0x80070057;

async function start() {
  const windows = await FakeWindows.open();
  const notifications = new FakeNotifications(windows);
  const events: ToastEvent[] = [];
  const platform = openToastPlatform(windows.native, "Acme.App", (event) => void events.push(event));
  const calls = () => notifications.calls.splice(0);
  expect(calls()).toEqual([["createToastNotifier", "Acme.App"]]);
  /** Closes, and expects that nothing is left in Windows' hands. */
  const close = () => {
    platform.close();
    expect([windows.held, windows.strings]).toEqual([0, []]);
  };
  return { windows, notifications, events, platform, calls, close };
}

test("shows a toast whose events are heard from the start", async () => {
  const { notifications, events, platform, calls, close } = await start();
  platform.show({ ...request, values: { a: "1" }, sequence: 2 });
  expect(calls().map(([name]) => name)).toEqual([
    "load",
    "on activated",
    "on dismissed",
    "on failed",
    "show",
  ]);
  expect(notifications.toasts).toMatchObject([{ ...request, data: { values: { a: "1" }, sequence: 2 } }]);
  const [toast] = notifications.shown;
  if (toast) notifications.activate(toast, "open", {});
  expect(events).toEqual([{ kind: "activated", tag: "a", group: "toasty", arguments: "open", inputs: {} }]);
  expect(toast?.references).toBe(1);
  close();
});

test.each(["show", "on activated"])("holds no toast for which %s was refused", async (name) => {
  const { windows, notifications, platform, close } = await start();
  notifications.refusals.set(name, [odd]);
  const before = windows.held;
  expect(() => platform.show(request)).toThrow(WindowsError);
  // The factory of toasts is kept.
  expect(windows.held).toBe(before + 1);
  close();
});

test.each([
  [0, "succeeded"],
  [1, "failed"],
  [2, "not_found"],
  [9, "failed"],
])("updates values: Windows' answer %i means %s", async (code, expected) => {
  const { notifications, platform, calls, close } = await start();
  notifications.updateResult = code;
  expect(platform.update({ tag: "a", group: "toasty", values: { a: "2" }, sequence: 3 })).toBe(expected);
  expect(calls()).toEqual([["update", "a", "toasty", { values: { a: "2" }, sequence: 3 }]]);
  close();
});

const removals: [string, (platform: ToastPlatform) => void, string[], number][] = [
  ["one toast", ({ remove }) => remove("a", "toasty"), ["remove", "a", "toasty", "Acme.App"], 3],
  ["a group", ({ removeGroup }) => removeGroup("toasty"), ["removeGroup", "toasty", "Acme.App"], 2],
  ["all", ({ clear }) => clear(), ["clear", "Acme.App"], 0],
];

test.each(removals)("removes %s, and holds the others", async (_what, run, call, left) => {
  const { notifications, platform, calls, close } = await start();
  for (const [tag, group] of [
    ["a", "toasty"],
    ["b", "toasty"],
    ["a", "other"],
    ["b", "other"],
  ])
    platform.show({ tag: `${tag}`, group: `${group}`, xml: "<toast/>" });
  calls();
  run(platform);
  expect(calls()).toEqual([call]);
  expect(notifications.shown.filter(({ references }) => references > 0)).toHaveLength(left);
  close();
});

test.each(removals)(
  "removing %s that Windows does not have is fine, any other refusal is not",
  async (_what, run, [name = ""]) => {
    const { notifications, platform, close } = await start();
    notifications.refusals.set(name, [hresults.notFound, odd]);
    expect(() => run(platform)).not.toThrow();
    expect(() => run(platform)).toThrow(WindowsError);
    close();
  },
);

test("lists the notification centre of the app", async () => {
  const { platform, calls, close } = await start();
  expect(platform.history()).toEqual([]);
  expect(calls()).toEqual([["getHistory", "Acme.App"]]);
  platform.show(request);
  platform.show({ ...request, tag: "b", xml: "<toast>b</toast>" });
  expect(platform.history()).toEqual([
    { tag: "a", group: "toasty", xml: "<toast/>" },
    { tag: "b", group: "toasty", xml: "<toast>b</toast>" },
  ]);
  close();
});

test("schedules, lists and unschedules", async () => {
  const { notifications, platform, calls, close } = await start();
  expect(platform.scheduled()).toEqual([]);
  const all = [
    { tag: "a", group: "toasty", atMs: 1_800_000_000_000 },
    { tag: "b", group: "toasty", atMs: 1_800_000_000_001 },
    { tag: "a", group: "other", atMs: 5 },
  ];
  for (const one of all) platform.schedule({ ...one, xml: `<toast>${one.tag}</toast>` });
  expect(calls().map(([name]) => name)).toEqual(all.flatMap(() => ["load", "addToSchedule"]));
  expect(notifications.scheduled[0]?.state).toEqual({
    ...{ tag: "a", group: "toasty", xml: "<toast>a</toast>" },
    at: toTicks(1_800_000_000_000),
  });
  expect(platform.scheduled()).toEqual(all);
  expect(platform.unschedule("a", "toasty")).toBe(true);
  expect(platform.scheduled()).toEqual(all.slice(1));
  for (const [tag, group] of [
    ["a", "toasty"],
    ["b", "other"],
    ["c", "toasty"],
  ])
    expect(platform.unschedule(`${tag}`, `${group}`)).toBe(false);
  expect(platform.scheduled()).toEqual(all.slice(1));
  close();
});

test("shows an app's first toast unseen, where Windows schedules nothing for it before that", async () => {
  const { notifications, platform, calls, close } = await start();
  notifications.refusals.set("addToSchedule", [hresults.notFound]);
  platform.schedule({ ...request, atMs: 5 });
  expect(calls().map(([name]) => name)).toEqual([
    ...["load", "addToSchedule"],
    ...["load", "on activated", "on dismissed", "on failed", "show", "remove"],
    "addToSchedule",
  ]);
  expect(notifications.toasts).toMatchObject([{ ...request, suppressPopup: true }]);
  expect(notifications.shown[0]?.references).toBe(0);
  expect(platform.scheduled()).toEqual([{ tag: "a", group: "toasty", atMs: 5 }]);
  close();
});

test.each([
  ["any other refusal", [odd]],
  ["a second refusal", [hresults.notFound, hresults.notFound]],
])("does not hide %s to schedule", async (_what, codes) => {
  const { notifications, platform, close } = await start();
  notifications.refusals.set("addToSchedule", codes);
  expect(() => platform.schedule({ ...request, atMs: 5 })).toThrow(WindowsError);
  expect(platform.scheduled()).toEqual([]);
  close();
});

test.each([
  [0, "enabled"],
  [1, "disabled_for_application"],
  [2, "disabled_for_user"],
  [3, "disabled_by_group_policy"],
  [4, "disabled_by_manifest"],
  [5, "unknown"],
])("says of Windows' setting %i that it is %s", async (code, expected) => {
  const { notifications, platform, close } = await start();
  notifications.setting = code;
  expect(platform.setting()).toBe(expected);
  close();
});

test.each([
  [0, "unrestricted"],
  [1, "priority_only"],
  [2, "alarms_only"],
  [3, "unknown"],
])("says of Windows' mode %i that it is %s", async (code, expected) => {
  const { notifications, platform, close } = await start();
  notifications.mode = code;
  expect(platform.mode()).toBe(expected);
  close();
});

test("does not know the setting of an app before its first toast", async () => {
  const { notifications, platform, close } = await start();
  notifications.refusals.set("setting", [hresults.notFound, odd]);
  expect(platform.setting()).toBe("unknown");
  expect(() => platform.setting()).toThrow(WindowsError);
  close();
});

test("does not know the mode of a Windows that is too old to say it", async () => {
  const { notifications, platform, close } = await start();
  notifications.refusals.set("mode", [odd]);
  expect(() => platform.mode()).toThrow(WindowsError);
  close();
  const old = await start();
  old.notifications.forget(winrt.ManagerStatics5.iid);
  expect(old.platform.mode()).toBe("unknown");
  old.close();
});

test("lets go of everything when it is closed", async () => {
  const { windows, platform, close } = await start();
  platform.show(request);
  platform.show({ ...request, tag: "b" });
  expect(windows.held).toBeGreaterThan(2);
  close();
});
