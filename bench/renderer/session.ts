import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "dbus-native";
import { type Child, startChild } from "../harness/child.ts";

/** A session bus of the bench's own with a notification daemon on it. */
export interface Session extends AsyncDisposable {
  readonly address: string;
  /** Name of the daemon that shows. */
  readonly daemon: string;
}

/** A bus with a daemon that takes everything and draws nothing. */
export async function fakeSession(): Promise<Session & { readonly process: Child }> {
  const bus = await startBus();
  const process = await startChild(new URL("daemon.ts", import.meta.url));
  await process.ask("serve", bus.address);
  return {
    address: bus.address,
    daemon: "a daemon that draws nothing",
    process,
    [Symbol.asyncDispose]: async () => {
      await process[Symbol.asyncDispose]();
      await bus.end();
    },
  };
}

/** A bus with a real dunst on a screen that nobody sees; undefined where these are not installed. */
export async function dunstSession(): Promise<Session | undefined> {
  if (!["dunst", "Xvfb"].every((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0))
    return undefined;
  const bus = await startBus();
  const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x800x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [display] = await once(screen.stdio[3] as NodeJS.ReadableStream, "data");
  const config = join(bus.folder, "dunstrc");
  writeFileSync(
    config,
    "[global]\n  notification_limit = 5\n  history_length = 5\n[urgency_normal]\n  timeout = 1\n",
  );
  const watcher = createClient({ busAddress: bus.address });
  await watcher.addMatch("type='signal',member='NameOwnerChanged',arg0='org.freedesktop.Notifications'");
  const owned = once(
    watcher.signals,
    watcher.mangle("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged"),
  );
  const env = {
    ...process.env,
    DISPLAY: `:${String(display).trim()}`,
    DBUS_SESSION_BUS_ADDRESS: bus.address,
  };
  const dunst = spawn("dunst", ["-conf", config], { env, stdio: "ignore" });
  await owned;
  await watcher.close();
  return {
    address: bus.address,
    daemon: "dunst",
    [Symbol.asyncDispose]: async () => {
      await end(dunst);
      await end(screen);
      await bus.end();
    },
  };
}

async function startBus() {
  const folder = mkdtempSync(join(tmpdir(), "toasty-bench-"));
  const config = join(folder, "bus.conf");
  const policy =
    '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>';
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen>${policy}</busconfig>`,
  );
  const daemon = spawn("dbus-daemon", [`--config-file=${config}`, "--print-address", "--nofork"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface(daemon.stdout), "line")) as [string];
  return {
    folder,
    address: line.trim(),
    end: async () => {
      await end(daemon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
