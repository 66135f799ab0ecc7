import { execFile } from "node:child_process";
import { within } from "@toasty/kit/within";
import type { Tristate } from "../../gate/decide.js";
import { type Exec, linuxProbes } from "./probes.js";

/** State of the desktop's do-not-disturb, and its source. */
export interface DndStatus {
  readonly state: Tristate;
  readonly source: string;
}

/** Options of a detector, all of them optional. */
export interface DndDetectorOptions {
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform | undefined;
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Default: child processes, with the time limit below. */
  readonly exec?: Exec | undefined;
  /** Asks over a D-Bus connection that is open anyway, in the place of the first program. */
  readonly inhibited?: (() => PromiseLike<boolean>) | undefined;
  /** Default: 1 s for everything together. */
  readonly timeoutMs?: number | undefined;
  /** Time for which an answer holds. Default: 5 s. */
  readonly cacheMs?: number | undefined;
  /** Default: `performance.now`. */
  readonly monotonic?: (() => number) | undefined;
}

/**
 * Makes a detector of do-not-disturb. On Linux it asks the notification server and then the desktop's settings. macOS
 * and Windows have no supported way of telling: there the answer is `unknown`, and the system itself decides what it
 * shows. It never rejects.
 */
export function createDndDetector(options: DndDetectorOptions = {}): () => Promise<DndStatus> {
  const { platform = process.platform, env = process.env, timeoutMs = 1_000, cacheMs = 5_000 } = options;
  const { exec = execWithin(timeoutMs), monotonic = () => performance.now(), inhibited } = options;
  let known: { readonly until: number; readonly status: Promise<DndStatus> } | undefined;

  const late: DndStatus = { state: "unknown", source: `no answer within ${timeoutMs} ms` };

  async function detect(): Promise<DndStatus> {
    if (platform !== "linux") return { state: "unknown", source: `no supported way on ${platform}` };
    if (inhibited) {
      const answer = await attempt(inhibited);
      if (answer !== undefined)
        return { state: answer ? "on" : "off", source: "org.freedesktop.Notifications Inhibited" };
    }
    for (const { source, fits, command, read } of linuxProbes) {
      if (!fits(env.XDG_CURRENT_DESKTOP ?? "")) continue;
      const [program, ...args] = command;
      const output = await attempt(() => exec(program, args));
      const state = output === undefined ? "unknown" : read(output);
      if (state !== "unknown") return { state, source };
    }
    return { state: "unknown", source: "nothing on this desktop could tell" };
  }

  return () => {
    const now = monotonic();
    if (known === undefined || now >= known.until) {
      known = { until: now + cacheMs, status: within(detect(), timeoutMs).catch(() => late) };
    }
    return known.status;
  };
}

async function attempt<T>(ask: () => PromiseLike<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function execWithin(timeoutMs: number): Exec {
  return (command, args) =>
    new Promise((resolve, reject) => {
      execFile(command, [...args], { timeout: timeoutMs, windowsHide: true }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
}
