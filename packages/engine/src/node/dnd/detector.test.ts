import { describe, expect, test } from "vitest";
import { createDndDetector } from "./detector.js";

/** A machine on which these programs print this; all others are missing. */
const machine = (outputs: Record<string, string>, desktop = "") => {
  const asked: string[] = [];
  return {
    asked,
    platform: "linux" as const,
    env: { XDG_CURRENT_DESKTOP: desktop },
    exec: async (command: string, args: readonly string[]) => {
      asked.push(command);
      const line = [command, ...args].join(" ");
      const found = Object.entries(outputs).find(([part]) => line.includes(part));
      if (!found) throw new Error(`${command}: not found`);
      return found[1];
    },
  };
};

describe("createDndDetector", () => {
  test.each([
    ["KDE", { Inhibited: "(<true>,)\n" }, "on", "org.freedesktop.Notifications Inhibited"],
    ["KDE", { Inhibited: "(<false>,)\n" }, "off", "org.freedesktop.Notifications Inhibited"],
    [
      "ubuntu:GNOME",
      { "show-banners": "false\n" },
      "on",
      "gsettings org.gnome.desktop.notifications show-banners",
    ],
    ["GNOME", { "show-banners": "true\n" }, "off", "gsettings org.gnome.desktop.notifications show-banners"],
    ["sway", { "show-banners": "true\n" }, "unknown", "nothing on this desktop could tell"],
    ["sway", { "is-paused": "true\n" }, "on", "dunstctl is-paused"],
    [
      "X-Cinnamon",
      { "display-notifications": "false\n" },
      "on",
      "gsettings org.cinnamon.desktop.notifications display-notifications",
    ],
    ["XFCE", { "do-not-disturb": "true\n" }, "on", "xfconf-query xfce4-notifyd /do-not-disturb"],
    ["GNOME", { "show-banners": "what?\n" }, "unknown", "nothing on this desktop could tell"],
    ["", {}, "unknown", "nothing on this desktop could tell"],
  ])("on %s with %j: %s by %s", async (desktop, outputs, state, source) => {
    expect(await createDndDetector(machine(outputs, desktop))()).toEqual({ state, source });
  });

  test.each(["darwin", "win32"] as const)("does not know on %s, and runs nothing there", async (platform) => {
    const { asked, ...options } = machine({ Inhibited: "<true>" });
    expect((await createDndDetector({ ...options, platform })()).state).toBe("unknown");
    expect(asked).toEqual([]);
  });

  test("asks over an open connection first", async () => {
    const { asked, ...options } = machine({});
    expect((await createDndDetector({ ...options, inhibited: async () => true })()).state).toBe("on");
    expect(asked).toEqual([]);
    const failing = createDndDetector({
      ...machine({ Inhibited: "<true>" }),
      inhibited: () => Promise.reject(new Error("no bus")),
    });
    expect((await failing()).state).toBe("on");
  });

  test("holds an answer for a while", async () => {
    let time = 0;
    const { asked, ...options } = machine({ Inhibited: "<true>" });
    const detect = createDndDetector({ ...options, monotonic: () => time, cacheMs: 5_000 });
    await Promise.all([detect(), detect()]);
    time = 4_999;
    await detect();
    expect(asked).toHaveLength(1);
    time = 5_000;
    await detect();
    expect(asked).toHaveLength(2);
  });

  test("does not wait for a desktop that does not answer", async () => {
    const detect = createDndDetector({ ...machine({}), exec: () => new Promise(() => {}), timeoutMs: 1 });
    expect(await detect()).toEqual({ state: "unknown", source: "no answer within 1 ms" });
  });
});
