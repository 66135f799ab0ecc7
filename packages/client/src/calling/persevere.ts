import { ToastyError } from "@toasty/proto";
import type { Channel, Duplex, ResponseOf, StreamName } from "../connecting/channel.js";
import type { OnUnavailable } from "../connecting/connection.js";
import { afterFailure } from "../queueing/retry.js";
import { onAbort } from "./abort.js";
import type { Caller } from "./caller.js";
import { incoming } from "./incoming.js";
import { pause } from "./pause.js";

/** What keeps a stream going. */
export interface Perseverance {
  readonly caller: Caller;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Default: `wait`. */
  readonly patience?: OnUnavailable | undefined;
}

/**
 * Holds a stream open over the breaks of its connection: `begin` gets each new call and says where to go on. Ends when the
 * signal aborts; throws when the broker refuses for good.
 */
export async function* persevere<M extends StreamName>(
  parts: Perseverance,
  method: M,
  begin: (call: Duplex<M>) => void,
): AsyncGenerator<ResponseOf<M>, void> {
  const { caller, signal, patience } = parts;
  let failures = 0;
  while (!signal.aborted) {
    let channel: Channel | undefined;
    try {
      channel = await caller.channel(patience, signal);
      const call = await caller.open(channel, method);
      const unlisten = onAbort(signal, () => call.cancel());
      try {
        const messages = incoming(call);
        begin(call);
        for await (const message of messages) {
          failures = 0;
          yield message;
        }
      } finally {
        unlisten();
      }
      throw endedByBroker();
    } catch (error) {
      if (signal.aborted) return;
      if (!channel) throw error;
      failures += 1;
      await recover(parts, caller.failure(error, channel, method), failures, channel);
    }
  }
}

async function recover(
  { caller, random, signal }: Perseverance,
  error: ToastyError,
  failures: number,
  channel: Channel,
): Promise<void> {
  const verdict = afterFailure(error, failures, random);
  if (verdict.kind === "give up") throw error;
  if (verdict.kind === "look again") await caller.lookAgain(channel);
  else await pause(verdict.afterMs, signal);
}

const endedByBroker = () =>
  new ToastyError({ message: "the broker ended the stream.", code: "unavailable", reason: "STOPPING" });
