import { ToastyError } from "@toasty/proto";
import type { Endpoint } from "./locate.js";

/** The error for a broker that did not answer: what happened, what it means and what to do. */
export function unreachable(endpoint: Endpoint, failure: string): ToastyError {
  const { address, from, runtime } = endpoint;
  const told =
    from === "runtime file" && runtime
      ? ` ${runtime.path} names it, so a broker ran here (process ${runtime.pid}) and is gone or stuck.`
      : "";
  return new ToastyError({
    message: `cannot reach the broker at ${address} (${inWords(failure)}).${told} Start it with \`toasty serve\`.`,
    code: "unavailable",
    reason: "UNREACHABLE",
    cause: new Error(failure),
  });
}

function inWords(failure: string): string {
  for (const [code, words] of inPlainWords) if (failure.includes(code)) return words;
  return failure.replace(/^.*Last error: (Error: )?/, "").replace(/\. Resolution note:.*$/, "");
}

const inPlainWords = [
  ["ECONNREFUSED", "connection refused"],
  ["ENOENT", "no such socket"],
  ["EACCES", "permission denied"],
  ["ECONNRESET", "connection reset"],
  ["ETIMEDOUT", "timed out"],
  ["ENOTFOUND", "no such host"],
] as const;
