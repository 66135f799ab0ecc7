import { within } from "@toasty/kit/within";
import { UpdateError } from "../update-error.js";
import { NetworkError } from "./network-error.js";

/** Slowest pace of a server that is not taken for dead. */
export interface Pace {
  /** Longest wait for the next bytes, and length of the stretch of waiting over which the speed is measured: 30 s. */
  readonly windowMs: number;
  /** Number of bytes that must arrive in such a stretch at least: 3,000. */
  readonly minBytes: number;
}

/**
 * The bytes of an answer, as long as they come at a steady pace and are not more than `maxBytes`.
 *
 * Only time spent waiting for the server counts, not what the reader does with the bytes. However it ends, the
 * connection is given up: nobody goes on sending into the dark.
 */
export async function* steadyBody(
  body: ReadableStream<Uint8Array>,
  { windowMs, minBytes, maxBytes, what }: Pace & { readonly maxBytes: number; readonly what: string },
): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  let total = 0;
  let waited = 0;
  let arrived = 0;
  try {
    while (true) {
      const asked = performance.now();
      const { done, value } = await within(reader.read(), windowMs, { error: () => stalled(what, windowMs) });
      if (done) return;
      total += value.length;
      if (total > maxBytes) {
        throw new UpdateError({
          reason: "CORRUPT",
          message: `${what} is longer than the ${maxBytes} bytes that it may have; it is refused.`,
        });
      }
      waited += performance.now() - asked;
      arrived += value.length;
      if (waited >= windowMs) {
        if (arrived < minBytes) throw stalled(what, windowMs);
        waited = 0;
        arrived = 0;
      }
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function stalled(what: string, windowMs: number): NetworkError {
  return new NetworkError({
    message: `the server stalls while sending ${what} (too little in ${windowMs / 1000} s).`,
    remedy: "Try again later.",
  });
}
