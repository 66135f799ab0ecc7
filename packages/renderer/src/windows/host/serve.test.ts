import { beforeEach, expect, test } from "vitest";
import { FakeNotifications } from "../../../test/support/fake-notifications.js";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { activatorClassId } from "../registration/app-registration.js";
import { hresults } from "../winrt/hresult.js";
import type { HostEvent, HostOptions } from "./host-methods.js";
import { type ServedHost, serveHost } from "./serve.js";

const appId = "Acme.Trainer";
const appName = "Acme";
const toasts: HostOptions = { kind: "toasts", appId, appName };
const request = { tag: "a", group: "toasty", xml: "<toast/>" };

let windows: FakeWindows;
let notifications: FakeNotifications;
let registered: boolean;
let activatorClass: string;
let sessionId: number;
let notified: number[];
let events: HostEvent[];
let host: ServedHost;

beforeEach(async () => {
  windows = await FakeWindows.open();
  notifications = new FakeNotifications(windows);
  registered = true;
  activatorClass = activatorClassId(appId);
  sessionId = 1;
  notified = [];
  events = [];
  Object.assign(windows.functions, {
    GetCurrentProcess: () => -1n,
    GetCurrentProcessId: () => 1,
    OpenProcessToken: () => 0,
    ProcessIdToSessionId: (_pid: number, out: number[]) => {
      out[0] = sessionId;
      return 1;
    },
    GetProcessWindowStation: () => 1n,
    GetUserObjectInformationW: (_object: unknown, _kind: number, flags: Buffer) => flags.writeUInt32LE(1, 8),
    RegOpenKeyExW: () => (registered ? 0 : 2),
    RegCloseKey: () => 0,
    RegGetValueW: (
      ...[, path, name, , , value, size]: [bigint, string, string, number, null, Buffer, number[]]
    ) => {
      expect([path, name]).toEqual([`Software\\Classes\\AppUserModelId\\${appId}`, "CustomActivator"]);
      size[0] = value.write(`${activatorClass}\0`, "utf16le");
      return 0;
    },
    RegisterClassExW: () => 1,
    CreateWindowExW: () => 1n,
    DestroyWindow: () => 1,
    LoadIconW: () => 1n,
    Shell_NotifyIconW: (message: number) => notified.push(message),
    SHQueryUserNotificationState: (out: number[]) => {
      out[0] = 3;
      return 0;
    },
  });
  host = serveHost(windows.native, (event) => void events.push(event));
});

test("opens toasts of an app that is registered, with its activator", () => {
  expect(host.methods.open(toasts)).toEqual({ opened: true });
  expect(windows.registered).toBeDefined();
  host.close();
  expect([windows.registered, windows.held]).toEqual([undefined, 0]);
});

test("hands on clicks on toasts", () => {
  host.methods.open(toasts);
  host.methods.show(request);
  const [toast] = notifications.shown;
  if (toast) notifications.activate(toast, "open", {});
  expect(events).toEqual([{ kind: "activated", tag: "a", group: "toasty", arguments: "open", inputs: {} }]);
});

test.each<[string, () => void, object]>([
  [
    "nobody could see",
    () => {
      sessionId = 0;
    },
    { reason: "no_session" },
  ],
  [
    "an app is not registered",
    () => {
      registered = false;
    },
    { reason: "unregistered" },
  ],
  [
    "toasts are switched off",
    () => {
      notifications.setting = 1;
    },
    { reason: "disabled" },
  ],
  [
    "Windows refuses",
    () => void notifications.refusals.set("createToastNotifier", [hresults.accessDenied]),
    { reason: "no_session" },
  ],
])("opens nothing where %s", (_what, change, refusal) => {
  change();
  expect(host.methods.open(toasts)).toMatchObject({ opened: false, ...refusal });
  expect(() => host.methods.history()).toThrow("not open for toasts");
  expect(windows.registered).toBeUndefined();
});

test("lets go of the platform where toasts are switched off", () => {
  notifications.setting = 1;
  host.methods.open(toasts);
  expect(windows.held).toBe(0);
});

test("opens without an activator where another one is registered, or Windows takes none", () => {
  activatorClass = "another";
  expect(host.methods.open(toasts)).toEqual({
    opened: true,
    withoutActivator: "the app was registered without Toasty's activator; see registerApp()",
  });
  expect(windows.registered).toBeUndefined();
  activatorClass = activatorClassId(appId);
  windows.refusals.set("CoRegisterClassObject", hresults.accessDenied | 0);
  expect(host.methods.open(toasts)).toMatchObject({
    opened: true,
    withoutActivator: expect.stringContaining("0x80070005"),
  });
});

test("shows nothing once the human has switched toasts off", () => {
  host.methods.open(toasts);
  notifications.setting = 2;
  expect(() => host.methods.show(request)).toThrow(/Turn them on/);
  expect(notifications.shown).toEqual([]);
  notifications.setting = 0;
  host.methods.show(request);
  expect(notifications.shown).toHaveLength(1);
});

test("carries out what it is asked", () => {
  const { methods } = host;
  methods.open(toasts);
  methods.show(request);
  expect(methods.history()).toMatchObject([request]);
  expect(methods.update({ tag: "a", group: "toasty", values: { a: "1" }, sequence: 1 })).toBe("succeeded");
  methods.schedule({ ...request, tag: "b", atMs: 5 });
  expect(methods.scheduled()).toEqual([{ tag: "b", group: "toasty", atMs: 5 }]);
  expect([methods.unschedule("b", "toasty"), methods.unschedule("b", "toasty")]).toEqual([true, false]);
  expect(methods.setting()).toBe("enabled");
  notifications.calls.length = 0;
  methods.remove("a", "toasty");
  methods.removeGroup("toasty");
  methods.clear();
  expect(notifications.calls).toEqual([
    ["remove", "a", "toasty", appId],
    ["removeGroup", "toasty", appId],
    ["clear", appId],
  ]);
});

test("asks an older Windows for the user's state where it does not tell its mode", () => {
  host.methods.open(toasts);
  notifications.mode = 1;
  expect(host.methods.mode()).toEqual({ mode: "priority_only", source: "ToastNotificationMode" });
  notifications.mode = 9;
  expect(host.methods.mode()).toEqual({ mode: "priority_only", source: "SHQueryUserNotificationState" });
});

test("opens the notification area for balloons alone", () => {
  const balloon = { title: "t", text: "x", severity: "info", silent: true } as const;
  expect(() => host.methods.showBalloon(1, balloon)).toThrow("not open for balloons");
  registered = false;
  expect(host.methods.open({ kind: "balloons", appName })).toEqual({ opened: true });
  host.methods.showBalloon(1, balloon);
  host.methods.removeBalloon(1);
  host.methods.showBalloon(2, balloon);
  expect(notified).toEqual([0, 4, 2, 0, 4]);
  host.close();
  expect(notified.at(-1)).toBe(2);
  expect(() => host.methods.history()).toThrow("not open for toasts");
});
