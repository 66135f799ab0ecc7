import { onAbort, pause } from "@toasty/kit/signals";
import { ToastyError } from "@toasty/proto";
import type { Channel, Duplex, ResponseOf, StreamName } from "../connecting/channel.js";
import type { GivesUp } from "../connecting/connection-machine.js";
import type { Caller } from "./caller.js";
import { afterFailure } from "./retry.js";

/** Settings of a {@link resilientStream}. */
export interface ResilientStreamOptions {
  /** Ends the stream without an error. */
  readonly signal: AbortSignal;
  /** Moment at which waiting for an absent broker fails the stream. Default: never. */
  readonly givesUp?: GivesUp | undefined;
}

/**
 * Reads a bidirectional stream and opens it again whenever it breaks. `begin` receives each new call and sends its first
 * message, which says where to resume. Ends when the signal aborts; throws when the broker refuses for good.
 */
export async function* resilientStream<M extends StreamName>(
  caller: Caller,
  method: M,
  begin: (call: Duplex<M>) => void,
  options: ResilientStreamOptions,
): AsyncGenerator<ResponseOf<M>, void> {
  const { signal, givesUp } = options;
  let failures = 0;
  while (!signal.aborted) {
    let channel: Channel | undefined;
    try {
      channel = await caller.channel({ givesUp, signal });
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
      await recover(caller, channel, caller.failure(error, channel, method), failures, options);
    }
  }
}

/** Does what the failure asks for before the next attempt, or throws it. */
async function recover(
  caller: Caller,
  channel: Channel,
  error: ToastyError,
  failures: number,
  { signal }: ResilientStreamOptions,
): Promise<void> {
  const verdict = afterFailure(error, failures, caller.random);
  if (verdict.kind === "give_up") throw error;
  if (verdict.kind === "look_again") await caller.lookAgain(channel);
  else await pause(verdict.afterMs, { signal });
}

/**
 * Reads a call to its end and throws what ended it. grpc-js reports a failure by an `error` event, which ends the process
 * when nobody listens; so the listener is added before anything else happens.
 */
function incoming<M extends StreamName>(call: Duplex<M>): AsyncIterable<ResponseOf<M>> {
  let failure: unknown;
  call.on("error", (error) => {
    failure ??= error;
  });
  return read();

  async function* read() {
    try {
      for await (const message of call) yield message as ResponseOf<M>;
    } catch (error) {
      throw failure ?? error;
    } finally {
      call.cancel();
    }
    if (failure) throw failure;
  }
}

const endedByBroker = () =>
  new ToastyError({ message: "the broker ended the stream.", code: "unavailable", reason: "STOPPING" });
