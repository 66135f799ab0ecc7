import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { systemClock } from "@toasty/kit/clock";
import { toPlain } from "dbus-native";
import { describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { launcherSink, showOn } from "../src/node/index.js";
import { NotificationEngine } from "../src/shell/notification-engine.js";
import { has } from "./fixtures.js";
import { type PrivateBus, privateBus } from "./private-bus.js";

/** A dock: it hears what is said of icons. */
async function dockOn(bus: PrivateBus) {
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
  return { updates, arrived };
}

/** A program that shows half a bar until it is ended. */
const program = (address: string) => `
  import { sessionBus } from "dbus-native";
  import { launcherSink } from ${JSON.stringify(fileURLToPath(new URL("../src/node/index.ts", import.meta.url)))};
  const bus = sessionBus({ busAddress: ${JSON.stringify(address)} });
  bus.connection.once("connect", () => {
    const sink = launcherSink({ bus, desktopFile: "acme-trainer" });
    sink.show({ state: "normal", value: 0.5 }, false);
  });
`;

describe.skipIf(!has("dbus-daemon"))("launcherSink on a private session bus", () => {
  test("is seen by a dock, from the first reading to the end", async () => {
    await using bus = await privateBus();
    const { updates, arrived } = await dockOn(bus);
    let time = 0;
    const engine = new NotificationEngine({
      clock: { ...systemClock, now: () => 0, monotonic: () => (time += 1_000) },
    });
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
    await engine.close();
  });

  test("leaves nothing on the icon when the program is ended by Ctrl-C", async () => {
    await using bus = await privateBus();
    const { updates, arrived } = await dockOn(bus);
    const folder = fileURLToPath(new URL("..", import.meta.url));
    const child = spawn(
      process.execPath,
      [...fromSource, "--input-type=module", "-e", program(bus.address)],
      {
        cwd: folder,
        stdio: "ignore",
      },
    );
    const ended = once(child, "exit");
    await arrived(1);
    child.kill("SIGINT");
    await arrived(2);
    expect(updates.map(({ properties }) => properties["progress-visible"])).toEqual([true, false]);
    expect(await ended).toEqual([null, "SIGINT"]);
  });
});
