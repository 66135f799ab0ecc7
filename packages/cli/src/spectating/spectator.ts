import { Worker } from "node:worker_threads";
import type { Ending, FromSpectator, Report, SpectatorSettings, ToSpectator } from "./messages.js";

/**
 * Watches a program from a thread of its own. Whatever happens there, an exception, an endless loop, no memory, nothing
 * of it reaches the program or the bytes that it prints. No method throws.
 */
export interface Spectator {
  /** Shows printed bytes to the spectator. If it cannot keep up, it does not see everything. */
  look(source: string, bytes: Uint8Array): void;
  /** Passes the end on, waits a limited time for the report, and ends the thread. */
  end(ending: Ending | undefined): Promise<Report>;
}

/** Options of {@link spectate}. */
interface SpectatorOptions {
  /** Writes a sequence for the terminal's tab. */
  readonly toTerminal: (text: string) => void;
  /** Called at most once, soon after the start, with the reason why nothing will be reported. */
  readonly onNobody?: ((reason: string) => void) | undefined;
  /** Script of the thread. */
  readonly script?: URL | undefined;
  /** Limit for reading the last output, and again for reporting the end. Default: 2,000. */
  readonly limitMs?: number | undefined;
}

/** Limit of bytes on their way to the thread. It does not see more. */
const maxUnreadBytes = 1024 * 1024;

/** Limit of bytes that are shown in each period, so that a flood of output does not cost a processor. */
const maxShownBytes = 1024 * 1024;
const shownPeriodMs = 100;

/** Memory limit of the thread, in MB. */
const memory = { maxOldGenerationSizeMb: 192 };

/** Starts a spectator. */
export function spectate(settings: SpectatorSettings, options: SpectatorOptions): Spectator {
  const { script = new URL("./spectator-worker.js", import.meta.url), limitMs = 2_000 } = options;
  const over = Promise.withResolvers<Report>();
  let unread = 0;
  let shown = 0;
  let shownSince = 0;
  let timer: NodeJS.Timeout | undefined;
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => gone(`telling took longer than ${limitMs} ms`), limitMs);
  };
  /** The latest output that was not shown: the reason of a failure stands at the end. */
  let missed: { readonly source: string; readonly bytes: Uint8Array } | undefined;

  const gone = (trouble: string) => over.resolve({ told: [], progress: null, trouble });
  const worker = attempt(() => new Worker(script, workerOptions(settings)), gone);
  worker?.on("message", (message: FromSpectator) => {
    if (message.kind === "read") unread -= message.bytes;
    else if (message.kind === "terminal") options.toTerminal(message.text);
    else if (message.kind === "nobody") options.onNobody?.(message.reason);
    else if (message.kind === "ending") restartTimer();
    else over.resolve(message.report);
  });
  worker?.on("error", (error) => gone(`telling failed: ${error instanceof Error ? error.message : error}`));
  worker?.on("exit", () => gone("telling ended early"));
  worker?.unref();

  const say = (message: ToSpectator) => attempt(() => worker?.postMessage(message), gone);
  const show = (source: string, bytes: Uint8Array) => {
    // A copy of its own, which is handed over: the original is still to be written.
    const copy = new Uint8Array(bytes);
    attempt(() => worker?.postMessage({ kind: "printed", source, bytes: copy }, [copy.buffer]), gone);
  };
  const hasRoom = (length: number) => {
    const now = performance.now();
    if (now - shownSince >= shownPeriodMs) {
      shownSince = now;
      shown = 0;
    }
    shown += length;
    return unread <= maxUnreadBytes && shown <= maxShownBytes;
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
      say({ kind: "ended", ending });
      restartTimer();
      const report = await over.promise;
      clearTimeout(timer);
      worker?.terminate().catch(() => {});
      return report;
    },
  };
}

function workerOptions(settings: SpectatorSettings) {
  // What it prints by mistake is not to be found among what the program prints.
  return { workerData: settings, stdout: true, stderr: true, resourceLimits: memory };
}

function attempt<T>(act: () => T, failed: (trouble: string) => void): T | undefined {
  try {
    return act();
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
