import { toPlain } from "dbus-native";
import { describe, expect, it } from "vitest";
import { NotificationEngine } from "../src/index.js";
import { launcherSink, showOn } from "../src/node/index.js";
import { has } from "./fixtures.js";
import { privateBus } from "./private-bus.js";

describe.skipIf(!has("dbus-daemon"))("launcherSink on a private session bus", () => {
  it("is seen by a dock, from the first reading to the end", async () => {
    await using bus = await privateBus();
    const dock = await bus.connect();
    const updates: { uri: string; properties: Record<string, unknown>; sender: string | undefined }[] = [];
    let seen = () => {};
    dock.connection.on("message", (message) => {
      if (message.member !== "Update" || message.interface !== "com.canonical.Unity.LauncherEntry") return;
      const [uri, properties] = message.body as [string, unknown];
      updates.push({ uri, properties: toPlain(properties), sender: message.sender });
      seen();
    });
    await dock.addMatch("type='signal',interface='com.canonical.Unity.LauncherEntry'");
    const arrived = (count: number) =>
      new Promise<void>((resolve) => {
        seen = () => updates.length >= count && resolve();
        seen();
      });

    let time = 0;
    const engine = new NotificationEngine({ clock: { now: () => 0, monotonic: () => (time += 1_000) } });
    const end = showOn(engine, launcherSink({ bus: await bus.connect(), desktopFile: "acme-trainer" }));
    const job = engine.job("run", { total: 4 });
    job.progress(1);
    await arrived(2);
    job.fail(new Error("no"));
    await arrived(3);
    end();
    await arrived(4);

    expect(updates.map(({ uri }) => uri)).toEqual(Array(4).fill("application://acme-trainer.desktop"));
    expect(updates.map(({ properties }) => properties)).toEqual([
      { progress: 0, "progress-visible": false, urgent: false },
      { progress: 0.25, "progress-visible": true, urgent: false },
      { progress: 0.25, "progress-visible": true, urgent: true },
      { progress: 0, "progress-visible": false, urgent: false },
    ]);
    expect(new Set(updates.map(({ sender }) => sender)).size).toBe(1);
    await engine.dispose();
  });
});
