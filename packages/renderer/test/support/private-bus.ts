import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A session bus of our own, on which nothing is started by itself. */
export interface PrivateBus extends AsyncDisposable {
  readonly address: string;
  /** Ends without a word, and everybody on it is cut off. */
  kill(): Promise<void>;
  /** Is there again, under the same address. */
  restart(): Promise<void>;
}

/** Starts a real `dbus-daemon`. */
export async function startBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), "toasty-bus-"));
  const config = join(folder, "bus.conf");
  writeFileSync(
    config,
    `<busconfig>
      <type>session</type>
      <listen>unix:path=${folder}/bus</listen>
      <policy context="default">
        <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
      </policy>
    </busconfig>`,
  );
  const address = `unix:path=${folder}/bus`;
  let daemon = await startDaemon(config);
  return {
    address,
    kill: () => stop(daemon, "SIGKILL"),
    restart: async () => {
      rmSync(join(folder, "bus"), { force: true });
      daemon = await startDaemon(config);
    },
    async [Symbol.asyncDispose]() {
      await stop(daemon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startDaemon(config: string): Promise<ChildProcess> {
  const daemon = spawn(
    "dbus-daemon",
    [`--config-file=${config}`, "--print-address", "--nofork", "--nopidfile"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  await once(createInterface(daemon.stdout), "line");
  return daemon;
}

/** Ends a process that a test started, and waits for its end. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

/**
 * Returns true if a test that needs these programs is left out. Where `TOASTY_REQUIRE_REAL` is set, it never is: then it
 * fails for want of them.
 */
export function missing(...programs: readonly string[]): boolean {
  if (process.env.TOASTY_REQUIRE_REAL) return false;
  return programs.some((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
}
