import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { withLock } from "../durable/lock.js";
import { type JournalEvent, readJournal } from "../installing/journal.js";
import { launchCommand } from "../installing/launch-command.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { openRelease } from "../installing/open-release.js";
import { readPointer } from "../installing/pointer.js";
import { putInOrder } from "../installing/put-in-order.js";
import { launchedAs } from "../installing/running-release.js";
import { journalEvent } from "../installing/switch-over.js";
import { UpdateError } from "../update-error.js";
import { type ChildEnd, isDeath } from "./child-end.js";

/** Options of {@link launch}. */
export interface LaunchOptions {
  /** The folder with `versions` and `state`. */
  readonly installRoot: string;
  /** Arguments for the app. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** Time within which a new version must call `markHealthy()`. Default: 30,000 ms. */
  readonly healthyWithinMs?: number | undefined;
}

/** Time that a program has after it was asked to end. */
const graceMs = 5_000;

/**
 * Starts the app and watches over it: what an app's launcher does, as its whole program.
 *
 * A staged version is put in force first. A new version that is not marked healthy in time or dies twice is rolled
 * back, and the one before it is started. Returns the app's exit code.
 *
 * @example
 * process.exitCode = await launch({ installRoot: join(import.meta.dirname, ".."), args: process.argv.slice(2) });
 */
export async function launch({
  installRoot,
  args = [],
  healthyWithinMs = 30_000,
}: LaunchOptions): Promise<number> {
  const layout = layoutOf(installRoot);
  using stopping = passOnSignals();
  while (true) {
    const problem = await putInOrder(layout);
    const folder = await readPointer(layout);
    const child = await startRelease(layout, folder, args, problem);
    stopping.attend(child);
    const end = await watch(layout, folder, child, healthyWithinMs);
    if (stopping.told) return end.code ?? 0;
    if (!(await shouldStartAgain(layout, folder, end))) return end.code ?? 1;
  }
}

async function startRelease(
  layout: Layout,
  folder: string,
  args: readonly string[],
  problem: UpdateError | undefined,
): Promise<ChildProcess> {
  const { folder: place, manifest } = await openRelease(layout, folder);
  const command = launchCommand(manifest, place, args);
  return spawn(command.program, command.args, {
    stdio: "inherit",
    env: { ...process.env, ...(await launchedAs(place, problem)) },
    windowsHide: false,
  });
}

/** Waits for the end of the program, and ends it itself if it is a new version that does not become healthy. */
async function watch(
  layout: Layout,
  folder: string,
  child: ChildProcess,
  healthyWithinMs: number,
): Promise<ChildEnd> {
  let force: NodeJS.Timeout | undefined;
  const limit = setTimeout(async () => {
    const late = await recordIfPending(layout, folder, "late").catch(() => false);
    if (!late || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    force = setTimeout(() => child.kill("SIGKILL"), graceMs);
  }, healthyWithinMs);
  try {
    const [code, signal] = await once(child, "exit");
    return { code, signal };
  } catch {
    // The program could not be started at all: as much its fault as an exit with an error.
    return { code: 127, signal: null };
  } finally {
    clearTimeout(limit);
    clearTimeout(force);
  }
}

/** A version that died is started again only if that could be written down: else it would go on for ever. */
async function shouldStartAgain(layout: Layout, folder: string, end: ChildEnd): Promise<boolean> {
  const recorded = isDeath(end) && (await recordIfPending(layout, folder, "died"));
  const journal = await readJournal(layout);
  if (journal.state === "staged") return journal.restart;
  if (journal.state === "pending") return journal.move.folder === folder && recorded;
  return journal.state === "rolled-back" && journal.move.folder === folder;
}

/** Takes the journal through an event if this release is on trial; false if it is not, or nothing could be written. */
async function recordIfPending(layout: Layout, folder: string, event: JournalEvent): Promise<boolean> {
  try {
    return await withLock(layout.installLock, 10_000, async () => {
      const journal = await readJournal(layout);
      if (journal.state !== "pending" || journal.move.folder !== folder) return false;
      await journalEvent(layout, event);
      return true;
    });
  } catch (error) {
    if (error instanceof UpdateError) return false;
    throw error;
  }
}

/** Passes on to the app that somebody wants it to stop; such an end says nothing about the release. */
function passOnSignals() {
  let child: ChildProcess | undefined;
  let told: NodeJS.Signals | undefined;
  const state = {
    get told(): boolean {
      return told !== undefined;
    },
    /** From now on this is the app. It hears at once of what came while it was being started. */
    attend(app: ChildProcess): void {
      child = app;
      if (told) app.kill(told);
    },
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, stop);
    },
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = (signal: NodeJS.Signals) => {
    told = signal;
    child?.kill(signal);
  };
  for (const signal of signals) process.on(signal, stop);
  return state;
}
