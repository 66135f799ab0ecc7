import type { ToastyError } from "@toasty/proto";

// The one place that reads the text of grpc-js, which gives these failures no code of their own. The texts are from 1.14
// (`subchannel-call.ts`, `stream-decoder.ts`, `load-balancer-pick-first.ts`); the tests of the connection, with real
// sockets, fail when a release changes one.

/** Marks in the details of a failed attempt to connect, and their meaning. */
const plainWords = [
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

/**
 * Tells whether a call failed because its connection broke in the middle of an answer, which grpc-js reports as INTERNAL
 * ("Received RST_STREAM with code 2 …") and a broker never does.
 */
export const isBrokenConnection = ({ code, message }: ToastyError): boolean =>
  code === "internal" && message.includes("RST_STREAM");

/**
 * Tells whether a response was larger than this client takes. That error is of grpc-js itself, so it has no reason of ours
 * and no time to retry after, unlike the limits of a broker.
 */
export const isResponseTooLarge = ({ code, reason, retryAfterMs }: ToastyError): boolean =>
  code === "resource_exhausted" && reason === "UNKNOWN" && retryAfterMs === undefined;

/** Tells whether a TLS handshake failed because of the certificate of the other end, or because it speaks no TLS. */
export const isHandshakeFailure = (details: string): boolean => /certificate|SSL routines/.test(details);

/** Returns why an attempt to connect failed, in plain words where the failure is a usual one. */
export function connectFailure(details: string): string {
  for (const [mark, words] of plainWords) if (details.includes(mark)) return words;
  return details
    .replace(/^.*Last error: (Error: )?/s, "")
    .replace(/\s*\. Resolution note:.*$/s, "")
    .trim();
}
