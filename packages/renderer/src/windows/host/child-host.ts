import { existsSync } from "node:fs";
import { type Clock, systemClock } from "@toasty/kit/clock";
import type { HostEvent, HostOptions, WindowsHost } from "./host-methods.js";
import { startHostProcess } from "./host-process.js";

const mostStarts = 5;
const startsWithinMs = 60_000;

/**
 * Opens a host in a process of its own. When that process ends by itself, or hangs in a call into Windows and is ended
 * here, the calls under way reject, `host_lost` is emitted, and another process is started in its place; where that
 * happens too often, only with a call after a while.
 */
export async function openChildHost(
  options: HostOptions,
  emit: (event: HostEvent) => void,
  program: URL = hostProgram(),
  clock: Clock = systemClock,
): Promise<WindowsHost> {
  let closed = false;
  let resting = false;
  let starts: readonly number[] = [clock.monotonic()];
  let host = startHostProcess(program, emit, lost);
  const close = async (): Promise<void> => {
    closed = true;
    await host.close();
  };
  const report = await host.open(options).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (!report.opened) await close();

  function lost(reason: string, mayStartAgain: boolean): void {
    if (closed) return;
    emit({ kind: "host_lost", reason });
    resting = true;
    // One that hung before it was ready would hang again: it is tried again with the next call.
    if (mayStartAgain) restart();
  }

  function restart(): void {
    const now = clock.monotonic();
    if (closed || !resting || !mayRestart(starts, now)) return;
    resting = false;
    starts = [...starts, now].slice(-10);
    host = startHostProcess(program, emit, lost);
    // The calls that follow reject if it fails.
    host.open(options).catch(() => {});
  }

  return {
    report,
    call: (method, ...parameters) => {
      restart();
      return host.call(method, parameters) as never;
    },
    close,
  };
}

/** Returns the program of the host: beside the built file, wherever the bundler has put this one. */
function hostProgram(): URL {
  const candidates = ["./windows-host.js", "../windows-host.js"].map(
    (path) => new URL(path, import.meta.url),
  );
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new Error(`${candidates[0]} is missing; the package is not complete`);
  return found;
}

/**
 * Returns true if a host that has just ended may be started again: not after five starts within a minute, because it
 * would then end by itself for ever.
 */
export function mayRestart(startedAt: readonly number[], now: number): boolean {
  return startedAt.filter((at) => now - at < startsWithinMs).length < mostStarts;
}
