import { ToastyError } from "@toasty/proto";
import type { Endpoint } from "./endpoint.js";

/** Returns the error for a broker that cannot be reached: what happened, what it means and what to do. */
export function unreachable(endpoint: Endpoint, failure: string): ToastyError {
  const { address, runtime } = endpoint;
  const what = isImpostor(endpoint, failure)
    ? `what listens on ${address} is not the broker (${inWords(failure)}), so nothing was sent to it.`
    : `cannot reach the broker at ${address} (${inWords(failure)}).`;
  const origin = runtime
    ? ` ${runtime.path} names it; process ${runtime.pid}, which wrote that, ${isAlive(runtime.pid) ? "is stuck, or no broker any more" : "is gone"}.`
    : "";
  return new ToastyError({
    message: `${what}${origin} Start it with \`toasty up\`.`,
    code: "unavailable",
    reason: "UNREACHABLE",
    cause: new Error(failure),
  });
}

/** Tells whether a TLS handshake failed because the other end does not have our broker's key. */
function isImpostor({ protection }: Endpoint, failure: string): boolean {
  return (
    protection.kind === "tls" && protection.tls.pin !== undefined && /certificate|SSL routines/.test(failure)
  );
}

/** For messages only: another process may have the number by now. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function inWords(failure: string): string {
  for (const [code, words] of inPlainWords) if (failure.includes(code)) return words;
  return failure
    .replace(/^.*Last error: (Error: )?/s, "")
    .replace(/\s*\. Resolution note:.*$/s, "")
    .trim();
}

const inPlainWords = [
  ["ECONNREFUSED", "connection refused"],
  ["ENOENT", "no such socket"],
  ["EACCES", "permission denied"],
  ["ECONNRESET", "connection reset"],
  ["ETIMEDOUT", "timed out"],
  ["ENOTFOUND", "no such host"],
  ["wrong version number", "it does not speak TLS"],
  ["self-signed certificate", "its certificate is not the expected one"],
  ["another certificate", "its certificate is not the expected one"],
] as const;
