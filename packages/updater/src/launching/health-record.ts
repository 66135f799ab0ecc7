import { onDisk } from "../durable/disk-error.js";
import { withLock } from "../durable/lock.js";
import { readJournal } from "../installing/journal.js";
import type { Layout } from "../installing/layout.js";
import { sweepVersions } from "../installing/sweep.js";
import { journalEvent } from "../installing/switch-over.js";
import { UpdateError } from "../update-error.js";

const retryMs = 1_000;

/**
 * Records in the journal that the running release works, if it is on trial.
 *
 * A disk that is full or read-only must not end an app that works, so a failure is kept as `problem`, and recording is
 * retried as long as the process lives. The timer does not keep the process alive.
 */
export class HealthRecord {
  /** The last failure of the disk; undefined once recording has succeeded. Starts as what the start ran into. */
  problem: UpdateError | undefined;
  readonly #layout: Layout;
  readonly #folder: string;
  #retry: NodeJS.Timeout | undefined;

  constructor(layout: Layout, folder: string, problem: UpdateError | undefined) {
    this.#layout = layout;
    this.#folder = folder;
    this.problem = problem;
  }

  async write(): Promise<void> {
    clearTimeout(this.#retry);
    if (!(await isOnTrial(this.#layout, this.#folder))) return;
    try {
      await onDisk("recording that this version works", () => this.#commit());
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof UpdateError)) throw error;
      this.problem = error;
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.write().catch(() => undefined), retryMs).unref();
    }
  }

  async #commit(): Promise<void> {
    await withLock(this.#layout.installLock, 10_000, async () => {
      if (!(await isOnTrial(this.#layout, this.#folder))) return;
      await journalEvent(this.#layout, "healthy");
      await sweepVersions(this.#layout, this.#folder);
    });
  }
}

/** True if the release in this folder was put in force and has not been marked healthy yet. */
export async function isOnTrial(layout: Layout, folder: string): Promise<boolean> {
  const journal = await readJournal(layout);
  return journal.state === "pending" && journal.move.folder === folder;
}
