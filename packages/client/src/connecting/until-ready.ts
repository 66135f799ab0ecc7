import { deadline } from "@toasty/kit/signals";
import { checkNumbers, duration } from "./check-options.js";
import type { Connection } from "./connection.js";

/** Limits of waiting for the broker. */
export interface ReadyOptions {
  /** Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Rejects as soon as an attempt to connect fails, instead of trying again. Default: false. */
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when the broker is there; rejects with why it is not, when the time is over. */
export async function untilReady(connection: Connection, options: ReadyOptions): Promise<void> {
  checkNumbers(options, { timeoutMs: duration });
  const { timeoutMs, failFast, signal } = options;
  const reason = () => new DOMException(`the broker is not there after ${timeoutMs} ms.`, "TimeoutError");
  using end = deadline({ timeoutMs, signals: [signal], reason });
  await connection.channel({ givesUp: failFast ? "at_next_failure" : "never", signal: end.signal });
}
