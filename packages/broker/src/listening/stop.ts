import type { Server } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import type { Serving } from "../services/serving.js";

/** A stream's last words need a moment to get out; who does not take them gets no more. */
const farewellMs = 500;

/**
 * Stops a server so that it always ends: streams are told and ended, calls that are being answered get their time, and
 * then whatever is left is cut off. grpc-js' own shutdown would wait for every stream, for ever.
 */
export async function stopServing(
  server: Server,
  { streams, pending }: Serving,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  streams.endAll(
    new ToastyError({
      message: "the broker is stopping: connect again when it is back",
      code: "unavailable",
      reason: "STOPPING",
    }),
  );
  if (pending.count > 0) {
    const answered = new Promise<void>((resolve) => {
      pending.onZero = resolve;
    });
    await within(answered, graceMs);
  }
  await within(closed, Math.min(graceMs, farewellMs));
  server.forceShutdown();
  await closed;
}

/** Waits for something, but not longer than that. Counted in real time: a stop has to end on any clock. */
async function within(done: Promise<void>, ms: number): Promise<void> {
  const { promise: over, cancel } = timeout(ms);
  await Promise.race([done, over]);
  cancel();
}

function timeout(ms: number): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
