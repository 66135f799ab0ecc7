import type { Server } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import type { OpenStreams } from "../admission/open-streams.js";

/** A connection that is cut off needs a moment to be gone; what is no connection yet is not waited for. */
const cutMs = 500;

/** A timer of Node takes more for nothing at all. */
const longestMs = 2 ** 31 - 1 - cutMs;

/**
 * Stops a server so that it always ends: streams are told and ended, whoever does not take that within the grace is cut
 * off. Where it listens must be given, because only `drain` reaches the connections: grpc-js' own shutdown waits for
 * every stream, for ever, and without channelz its `forceShutdown` has no list of what it should cut (1.14.7).
 */
export async function closeServer(
  server: Server,
  addresses: readonly string[],
  streams: OpenStreams,
  graceMs: number,
): Promise<void> {
  streams.endAll(
    new ToastyError({
      message: "The broker is stopping.",
      remedy: "Connect again when it is back.",
      code: "unavailable",
      reason: "STOPPING",
    }),
  );
  // First of all: connections that are closing already are passed over.
  const grace = Math.min(graceMs, longestMs);
  for (const address of addresses) server.drain(address, grace);
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await within(closed, grace + cutMs);
  server.forceShutdown();
}

/** Waits for something, but not longer than that. Counted in real time: a stop has to end on any clock. */
async function within(done: Promise<void>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([done, over]);
  clearTimeout(timer);
}
