import { type Code, codeOf } from "./code.js";
import type { ErrorParts } from "./error-parts.js";
import { partsOf, statusFromBytes } from "./parts-of-status.js";
import type { Reason } from "./reason.js";

/** What grpc-js calls a ServiceError, by its shape: this module must not depend on grpc-js. */
interface ServiceErrorShape {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { get(key: string): unknown[] } | undefined;
}

/** Reads an error that is not ours: one of grpc-js, an abort, a timeout, a system error, anything. */
export function fromForeign(error: unknown): ErrorParts {
  if (isServiceError(error)) return fromServiceError(error);
  if (!(error instanceof Error))
    return { message: String(error), code: "unknown", reason: "UNKNOWN", cause: error };
  const [code, reason] = verdictOn(error);
  return { message: error.message, code, reason, cause: error };
}

function fromServiceError(error: ServiceErrorShape): ErrorParts {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const status = bytes instanceof Uint8Array ? statusFromBytes(bytes) : undefined;
  const code = codeOf(error.code);
  const rich = status && partsOf(status);
  return { ...rich, message: error.details, code, reason: rich?.reason ?? usualReason(code), cause: error };
}

function verdictOn(error: Error): [Code, Reason] {
  if (error.name === "AbortError") return ["cancelled", "CANCELLED"];
  if (error.name === "TimeoutError") return ["deadline_exceeded", "TIMEOUT"];
  switch ((error as { code?: unknown }).code) {
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "ENOENT":
    case "EPIPE":
      return ["unavailable", "UNREACHABLE"];
    case "EADDRINUSE":
      return ["failed_precondition", "ADDRESS_IN_USE"];
    default:
      return ["unknown", "UNKNOWN"];
  }
}

/** The reason for a code that came without one, as from a broker of other make. */
function usualReason(code: Code): Reason {
  switch (code) {
    case "cancelled":
      return "CANCELLED";
    case "invalid_argument":
    case "out_of_range":
      return "INVALID";
    case "deadline_exceeded":
      return "TIMEOUT";
    case "not_found":
      return "NOT_FOUND";
    case "permission_denied":
      return "ROLE_MISSING";
    case "resource_exhausted":
      return "RATE_LIMITED";
    case "unavailable":
      return "UNREACHABLE";
    case "unauthenticated":
      return "TOKEN_UNKNOWN";
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
