import { once } from "node:events";
import { rm } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { asDiskError } from "../../durable/disk-error.js";
import { UpdateError } from "../../update-error.js";

/** The patch file to write, and the folders of the installed releases that it leads from and to. */
export interface PatchJob {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export type PatchMessage = { readonly done: number } | { readonly finished: true };

/** Options of {@link makeReleasePatchInWorker}. */
export interface PatchJobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears how much has been done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Makes a patch between two releases in a worker thread.
 *
 * Matching takes a core for seconds and about six times the release in memory; an abort ends it at once.
 */
export async function makeReleasePatchInWorker(
  job: PatchJob,
  { signal, onProgress }: PatchJobOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const worker = new Worker(workerUrl(), { workerData: job });
  let finished = false;
  worker.on("message", (message: PatchMessage) => {
    if ("finished" in message) finished = true;
    else onProgress?.(message.done);
  });
  try {
    await once(worker, "exit", { signal });
    if (!finished)
      throw new UpdateError({ reason: "DISK", message: "the thread that made the patch ended early." });
  } catch (error) {
    await worker.terminate();
    await rm(job.file, { force: true });
    throw asDiskError(error, "making a patch");
  }
}

/** The built thread, also when the package is run from its sources: a thread starts from plain JavaScript. */
function workerUrl(): URL {
  return new URL(import.meta.url.replace(/^(.*)\/(?:src|dist)\/.*$/, "$1/dist/patch-worker.js"));
}
