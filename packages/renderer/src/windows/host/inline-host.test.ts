import { beforeEach, expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { openInlineHost } from "./inline-host.js";

const options = { kind: "balloons", appName: "Acme" } as const;
const balloon = { title: "t", text: "x", severity: "info", silent: false } as const;
let windows: FakeWindows;
let sessionId: number;
let destroyed: number;

beforeEach(async () => {
  windows = await FakeWindows.open();
  sessionId = 1;
  destroyed = 0;
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
    RegisterClassExW: () => 1,
    CreateWindowExW: () => 1n,
    DestroyWindow: () => ++destroyed,
    LoadIconW: () => 1n,
    Shell_NotifyIconW: () => 1,
  });
});

const open = () =>
  openInlineHost(
    options,
    () => {},
    async () => windows.native,
  );

test("calls Windows in this process until it is closed", async () => {
  const host = await open();
  expect(host.report).toEqual({ opened: true });
  await host.call("showBalloon", 1, balloon);
  await expect(host.call("history")).rejects.toThrow("not open for toasts");
  expect([windows.calls.at(-1), destroyed]).toEqual(["Shell_NotifyIconW", 0]);
  await host.close();
  expect(destroyed).toBe(1);
});

test("tells why it did not open, and has nothing to close then", async () => {
  sessionId = 0;
  const host = await open();
  expect(host.report).toMatchObject({ opened: false, reason: "no_session" });
  await host.close();
  expect(destroyed).toBe(0);
});
