import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askDoNotDisturb } from "./do-not-disturb.js";
import type { BusCall } from "./notification-daemon.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-dnd-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const profileOf = (name: string, vendor = "") => ({
  ...{ name, vendor, version: "1", specVersion: "1.2", capabilities: new Set<string>() },
});

/** Asks a daemon that answers calls on the bus with a value. */
async function ask(name: string, answer: unknown, vendor = "") {
  const calls: BusCall[] = [];
  const call = async <T>(message: BusCall) => {
    calls.push(message);
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  return { told: await askDoNotDisturb(profileOf(name, vendor), call, {}), calls };
}

const getting = (owner: string, member: string): BusCall => ({
  destination: "org.freedesktop.Notifications",
  path: "/org/freedesktop/Notifications",
  interface: "org.freedesktop.DBus.Properties",
  member: "Get",
  signature: "ss",
  body: [owner, member],
});

test.each([
  ["dunst", getting("org.dunstproject.cmd0", "paused"), "org.dunstproject.cmd0.paused"],
  [
    "Plasma",
    getting("org.freedesktop.Notifications", "Inhibited"),
    "org.freedesktop.Notifications.Inhibited",
  ],
  [
    "SwayNotificationCenter",
    {
      destination: "org.erikreider.swaync.cc",
      path: "/org/erikreider/swaync/cc",
      interface: "org.erikreider.swaync.cc",
      member: "GetDnd",
    },
    "org.erikreider.swaync.cc GetDnd",
  ],
])("asks %s on the bus", async (name, message, source) => {
  const { told, calls } = await ask(name, true);
  expect([told, calls]).toEqual([{ state: "on", source }, [message]]);
  expect((await ask(name, false)).told).toEqual({ state: "off", source });
  expect((await ask(name, "yes")).told).toEqual({
    state: "unknown",
    source: `${source} failed: answered "yes"`,
  });
});

test.each([
  [["default", "do-not-disturb"], "on"],
  [["dnd"], "on"],
  [["default"], "off"],
  [[], "off"],
])("reads mako's modes %j", async (modes, state) => {
  const { told, calls } = await ask("mako", modes);
  expect(told).toEqual({ state, source: "fr.emersion.Mako ListModes" });
  expect(calls).toEqual([
    {
      destination: "org.freedesktop.Notifications",
      path: "/fr/emersion/Mako",
      interface: "fr.emersion.Mako",
      member: "ListModes",
    },
  ]);
});

test("knows a daemon by its vendor too, and does not guess about others", async () => {
  expect((await ask("notifications", true, "KDE")).told.state).toBe("on");
  const { told, calls } = await ask("notify-osd", true, "Canonical");
  expect([told, calls]).toEqual([{ state: "unknown", source: "notify-osd does not tell" }, []]);
});

test("a failure is unknown, in one line", async () => {
  expect((await ask("dunst", new Error("no such property\nat a.b"))).told).toEqual({
    state: "unknown",
    source: "org.dunstproject.cmd0.paused failed: no such property",
  });
});

test.skipIf(process.platform === "win32").each([
  ["gnome-shell", "gsettings", "get org.gnome.desktop.notifications show-banners", "false", "true"],
  ["cinnamon", "gsettings", "get org.cinnamon.desktop.notifications display-notifications", "false", "true"],
  ["MATE", "gsettings", "get org.mate.NotificationDaemon do-not-disturb", "true", "false"],
  ["Xfce Notify Daemon", "xfconf-query", "-c xfce4-notifyd -p /do-not-disturb", "true", "false"],
])("asks the desktop of %s by %s", async (name, command, args, on, off) => {
  const program = join(folder, command);
  const settle = async (answer: string) => {
    writeFileSync(program, `#!/bin/sh\n[ "$*" = "${args}" ] && echo '${answer}'\n`);
    chmodSync(program, 0o755);
    return askDoNotDisturb(profileOf(name), () => expect.unreachable(), { PATH: `${folder}:/bin:/usr/bin` });
  };
  const { state, source } = await settle(on);
  expect(state).toBe("on");
  expect((await settle(off)).state).toBe("off");
  expect(await settle("maybe")).toEqual({ state: "unknown", source: `${source} failed: answered "maybe"` });
});
