import { describe, expect, test } from "vitest";
import { createDndDetector } from "../src/node/index.js";
import { has } from "./fixtures.js";
import { privateBus } from "./private-bus.js";

describe.skipIf(!has("dbus-daemon") || !has("gdbus"))("createDndDetector on a private session bus", () => {
  test("reads what the notification server says, each time anew", async () => {
    await using bus = await privateBus();
    const server = await bus.connect();
    const name = "org.freedesktop.Notifications";
    const notifications = { Inhibited: true };
    server.exportInterface(notifications, "/org/freedesktop/Notifications", {
      name,
      properties: { Inhibited: "b" },
    });
    await new Promise((resolve) => server.requestName(name, 0, resolve));

    const before = process.env.DBUS_SESSION_BUS_ADDRESS;
    process.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    try {
      const detect = createDndDetector({ cacheMs: 0, timeoutMs: 20_000 });
      expect(await detect()).toEqual({ state: "on", source: `${name} Inhibited` });
      notifications.Inhibited = false;
      expect(await detect()).toEqual({ state: "off", source: `${name} Inhibited` });
    } finally {
      if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
      else process.env.DBUS_SESSION_BUS_ADDRESS = before;
    }
  });
});
