import type { Duplex, ResponseOf, StreamName } from "../connecting/channel.js";

/**
 * Reads a stream to its end and throws what ended it. grpc-js tells of a failure by an event that is easily missed, and
 * that ends the process when nobody listens; so the listener stands before anything else happens.
 */
export function incoming<M extends StreamName>(call: Duplex<M>): AsyncIterable<ResponseOf<M>> {
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
