import { Worker } from "node:worker_threads";
import type { Ending } from "../running/ending.js";
import type { FromSpectator, Report, Spectacle, ToSpectator } from "./messages.js";

/**
 * Watches a program from a thread of its own. Whatever happens there, an exception, an endless loop, no memory, nothing
 * of it reaches the program or the bytes that it prints. No method throws.
 */
export interface Spectator {
  /** Shows it what was printed. Where it cannot keep up, it does not see everything. */
  look(source: string, bytes: Uint8Array): void;
  /** Tells it the end, and waits for it to tell others, but not for long. Then it is gone. */
  end(ending: Ending | undefined): Promise<Report>;
}

/** How a spectator is made. */
interface SpectatorOptions {
  /** Writes to the terminal what its tab is to show. */
  readonly toTerminal: (text: string) => void;
  /** Called at most once, soon after the start, with the reason why nobody will be told. */
  readonly onNobody?: ((reason: string) => void) | undefined;
  /** Where its thread's code is. */
  readonly script?: URL | undefined;
  /** The most time for reading the last output, and again for telling the end. Default: 2,000. */
  readonly patienceMs?: number | undefined;
}

/** So much may be on its way to the spectator; more it does not see. */
const mostUnread = 1024 * 1024;

/** So much it is shown in each tenth of a second: a program that prints more than a human could read keeps its processors. */
const mostShown = 1024 * 1024;
const shownPerMs = 100;

/** Memory that a spectator may have, in MB. A program that prints rubbish must not cost the machine more. */
const memory = { maxOldGenerationSizeMb: 192 };

/** Sends a spectator to its place. */
export function spectate(spectacle: Spectacle, options: SpectatorOptions): Spectator {
  const { script = new URL("./spectator-worker.js", import.meta.url), patienceMs = 2_000 } = options;
  const over = Promise.withResolvers<Report>();
  let unread = 0;
  let shown = 0;
  let shownSince = 0;
  let patience: NodeJS.Timeout | undefined;
  const bePatient = () => {
    clearTimeout(patience);
    patience = setTimeout(() => gone(`telling took longer than ${patienceMs} ms`), patienceMs);
  };
  /** The latest that it did not see: a failure stands at the end. */
  let missed: { readonly source: string; readonly bytes: Uint8Array } | undefined;

  const gone = (trouble: string) => over.resolve({ told: [], progress: null, trouble });
  const worker = attempt(() => new Worker(script, workerOptions(spectacle)), gone);
  worker?.on("message", (message: FromSpectator) => {
    if (message.type === "read") unread -= message.bytes;
    else if (message.type === "terminal") options.toTerminal(message.text);
    else if (message.type === "nobody") options.onNobody?.(message.reason);
    else if (message.type === "ending") bePatient();
    else over.resolve(message.report);
  });
  worker?.on("error", (error) => gone(`telling failed: ${error instanceof Error ? error.message : error}`));
  worker?.on("exit", () => gone("telling ended early"));
  worker?.unref();

  const say = (message: ToSpectator) => attempt(() => worker?.postMessage(message), gone);
  const show = (source: string, bytes: Uint8Array) => {
    // A copy of its own, which is handed over: the original is still to be written.
    const copy = new Uint8Array(bytes);
    attempt(() => worker?.postMessage({ type: "printed", source, bytes: copy }, [copy.buffer]), gone);
  };
  const hasRoom = (length: number) => {
    const now = performance.now();
    if (now - shownSince >= shownPerMs) {
      shownSince = now;
      shown = 0;
    }
    shown += length;
    return unread <= mostUnread && shown <= mostShown;
  };
  return {
    look(source, bytes) {
      if (!hasRoom(bytes.length)) {
        missed = { source, bytes };
        return;
      }
      missed = undefined;
      unread += bytes.length;
      show(source, bytes);
    },
    async end(ending) {
      if (missed) show(missed.source, missed.bytes);
      say({ type: "ended", ending });
      bePatient();
      const report = await over.promise;
      clearTimeout(patience);
      worker?.terminate().catch(() => {});
      return report;
    },
  };
}

function workerOptions(spectacle: Spectacle) {
  // What it prints by mistake is not to be found among what the program prints.
  return { workerData: spectacle, stdout: true, stderr: true, resourceLimits: memory };
}

function attempt<T>(act: () => T, failed: (trouble: string) => void): T | undefined {
  try {
    return act();
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
