import { isRunning } from "@toasty/kit/process-identity";
import { ToastyError } from "@toasty/proto";
import type { Endpoint } from "./endpoint.js";
import { connectFailure, isHandshakeFailure } from "./grpc-failures.js";

/** Returns the error for a broker that cannot be reached: what happened, what it means and what to do. */
export function unreachable(endpoint: Endpoint, failure: string): ToastyError {
  const { address, runtime } = endpoint;
  const what = isImpostor(endpoint, failure)
    ? `what listens on ${address} is not the broker (${connectFailure(failure)}), so nothing was sent to it.`
    : `cannot reach the broker at ${address} (${connectFailure(failure)}).`;
  const origin = runtime
    ? ` ${runtime.path} names it; process ${runtime.pid}, which wrote that, ${isRunning(runtime.pid) ? "is stuck, or no broker any more" : "is gone"}.`
    : "";
  return new ToastyError({
    message: `${what}${origin}`,
    remedy: "Start it with `toasty up`.",
    code: "unavailable",
    reason: "UNREACHABLE",
    cause: new Error(failure),
  });
}

/** Tells whether a TLS handshake failed because the other end does not have our broker's key. */
function isImpostor({ protection }: Endpoint, failure: string): boolean {
  return protection.kind === "tls" && protection.tls.pin !== undefined && isHandshakeFailure(failure);
}
