import { onDisk } from "../durable/disk-error.js";
import { withLock } from "../durable/lock.js";
import { UpdateError } from "../update-error.js";
import { readJournal } from "./journal.js";
import type { Layout } from "./layout.js";
import { sweepVersions } from "./sweep.js";
import { beginStart } from "./switch-over.js";

/**
 * Brings an installation into order, as every start of the app does first: goes on from where a crash cut something off,
 * puts a staged release in force, and removes what is no longer needed.
 *
 * An app that cannot be updated still runs, so what is wrong is returned, unless there is no installation at all. And it
 * does not wait for a download of another process: where there is nothing to put in order, a taken lock is left alone.
 */
export async function putInOrder(layout: Layout, running?: string): Promise<UpdateError | undefined> {
  const { state } = await readJournal(layout);
  const waiting = state === "staged" || state === "switching" || state === "pending";
  try {
    await withLock(layout.installLock, waiting ? 5_000 : 0, () =>
      onDisk("putting the installation in order", async () => {
        await beginStart(layout);
        await sweepVersions(layout, running);
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof UpdateError) || error.reason === "INSTALL") throw error;
    return error.reason === "LOCKED" && !waiting ? undefined : error;
  }
}
