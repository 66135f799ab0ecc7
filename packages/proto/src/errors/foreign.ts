import { type Code, codeOfNumber } from "./code.js";
import type { ToastyErrorOptions } from "./error-options.js";
import type { Reason } from "./reason.js";
import { readStatus, statusFromBytes } from "./status-details.js";

/** Shape of a grpc-js ServiceError: this module must not depend on grpc-js. */
interface ServiceErrorShape {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { get(key: string): unknown[] } | undefined;
}

/** Reads an error that is not ours: one of grpc-js, an abort, a timeout, a system error, anything. */
export function readForeign(error: unknown): ToastyErrorOptions {
  if (isServiceError(error)) return readServiceError(error);
  if (!(error instanceof Error))
    return { message: String(error), code: "unknown", reason: "UNKNOWN", cause: error };
  const [code, reason] = classify(error);
  return { message: error.message, code, reason, cause: error };
}

function readServiceError(error: ServiceErrorShape): ToastyErrorOptions {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const status = bytes instanceof Uint8Array ? statusFromBytes(bytes) : undefined;
  const code = codeOfNumber(error.code);
  // The message of the call counts: what broke on the way, such as a cut trailer, may be in it alone.
  const content = status && readStatus({ ...status, message: error.details });
  const reason = content?.reason ?? neutralReason(code);
  return { ...content, message: content?.message ?? error.details, code, reason, cause: error };
}

function classify(error: Error): [Code, Reason] {
  if (error.name === "AbortError") return ["cancelled", "CANCELLED"];
  if (error.name === "TimeoutError") return ["deadline_exceeded", "TIMEOUT"];
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === "connect") return ["unavailable", "UNREACHABLE"];
  if (syscall === "listen" && code === "EADDRINUSE") return ["failed_precondition", "ADDRESS_IN_USE"];
  return ["unknown", "UNKNOWN"];
}

/**
 * Returns the reason for a code without one of ours, as from grpc-js itself or another broker. Only what the code itself
 * says: `resource_exhausted` may be a rate, a mailbox or a message that is too large, so it gives `UNKNOWN`.
 */
function neutralReason(code: Code): Reason {
  switch (code) {
    case "cancelled":
      return "CANCELLED";
    case "invalid_argument":
      return "INVALID";
    case "deadline_exceeded":
      return "TIMEOUT";
    case "not_found":
      return "NOT_FOUND";
    case "unavailable":
      return "UNREACHABLE";
    case "unimplemented":
      return "UNSUPPORTED";
    case "internal":
      return "INTERNAL";
    default:
      return "UNKNOWN";
  }
}

function isServiceError(error: unknown): error is ServiceErrorShape {
  if (!(error instanceof Error)) return false;
  const { code, details } = error as Partial<ServiceErrorShape>;
  return typeof code === "number" && typeof details === "string";
}
