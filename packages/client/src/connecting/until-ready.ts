import { onAbort } from "../calling/abort.js";
import { after } from "../calling/after.js";
import type { Connection } from "./connection.js";

/** How long to wait for the broker. */
export interface ReadyOptions {
  /** Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Rejects as soon as an attempt to connect fails, instead of trying again. Default: false. */
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when the broker is there; rejects with why it is not, when the time is over. */
export async function untilReady(connection: Connection, options: ReadyOptions): Promise<void> {
  const { timeoutMs, failFast, signal } = options;
  const end = new AbortController();
  const late = () =>
    end.abort(new DOMException(`the broker is not there after ${timeoutMs} ms`, "TimeoutError"));
  const cancel = after(timeoutMs, late);
  const unlisten = onAbort(signal, () => end.abort(signal?.reason));
  try {
    await (failFast ? connection.nextAttempt(end.signal) : connection.channel("wait", end.signal));
  } finally {
    cancel();
    unlisten();
  }
}
