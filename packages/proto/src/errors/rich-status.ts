import type { Any } from "../gen/google/protobuf/any.pb.js";
import {
  BadRequest,
  ErrorInfo,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
} from "../gen/google/rpc/error_details.pb.js";
import type { Status } from "../gen/google/rpc/status.pb.js";
import { numberOfCode } from "./code.js";
import type { Violation } from "./error-options.js";
import { domain, readStatus, remedyKey, typeUrl } from "./status-details.js";
import { ToastyError } from "./toasty-error.js";

/** Details over this are left out, so that the status itself always gets through: trailers are limited. */
const maxDetailBytes = 4096;

/** Longest message with its remedy, in UTF-16 units. A longer one would make the trailers too large in the same way. */
const maxText = 1024;

/** Longest remedy, in UTF-16 units. It is sent twice: at the end of the message, and by itself. */
const maxRemedy = 512;

/**
 * Converts an error to the rich error model of gRPC. The status message is the message, a space and the remedy; the
 * `ErrorInfo` repeats the remedy in its metadata, so that {@link fromStatus} can part them.
 */
export function toStatus(error: ToastyError): Status {
  const remedy = shortened(error.remedy ?? "", maxRemedy);
  const message = remedy === "" ? shortened(error.message, maxText) : joined(error.message, remedy);
  const details: Any[] = [];
  let bytes = 0;
  for (const detail of detailsOf(error, message, remedy)) {
    bytes += detail.value.length + detail.typeUrl.length;
    if (bytes <= maxDetailBytes) details.push(detail);
  }
  return { code: numberOfCode(error.code), message, details };
}

/** Converts a rich status, such as one that refuses an item of a stream, to an error. Without a reason of ours: `UNKNOWN`. */
export function fromStatus(status: Status): ToastyError {
  const content = readStatus(status);
  return new ToastyError({ ...content, reason: content.reason ?? "UNKNOWN" });
}

function* detailsOf(error: ToastyError, message: string, remedy: string): Generator<Any> {
  const metadata = remedy === "" ? {} : { [remedyKey]: remedy };
  yield pack("ErrorInfo", ErrorInfo.encode({ reason: error.reason, domain, metadata }).finish());
  if (error.retryAfterMs !== undefined) {
    const seconds = Math.floor(error.retryAfterMs / 1000);
    const nanos = Math.round((error.retryAfterMs % 1000) * 1e6);
    yield pack("RetryInfo", RetryInfo.encode({ retryDelay: { seconds, nanos } }).finish());
  }
  if (error.code === "resource_exhausted") {
    const violation = { subject: error.resource?.name ?? "", description: message };
    yield pack("QuotaFailure", QuotaFailure.encode({ violations: [violation] }).finish());
  }
  if (error.violations.length > 0) {
    yield pack("BadRequest", encodeViolations(error.violations));
  }
  if (error.code === "not_found" && error.resource) {
    const { type, name } = error.resource;
    const info = { resourceType: type, resourceName: name, owner: "", description: message };
    yield pack("ResourceInfo", ResourceInfo.encode(info).finish());
  }
}

/** Encodes as many violations as fit; each stands on its own. */
function encodeViolations(violations: readonly Violation[]): Uint8Array {
  let fieldViolations = [...violations];
  for (;;) {
    const bytes = BadRequest.encode({ fieldViolations }).finish();
    if (bytes.length <= maxDetailBytes / 2) return bytes;
    fieldViolations = fieldViolations.slice(0, Math.floor(fieldViolations.length / 2));
  }
}

const pack = (name: string, value: Uint8Array): Any => ({ typeUrl: typeUrl(name), value });

/** Joins a message and its remedy, which is never cut here. */
const joined = (message: string, remedy: string): string =>
  `${shortened(message, maxText - remedy.length - 1)} ${remedy}`;

/** Cuts a text so that no half of a character is left at its end: grpc-js throws at one instead of sending the status. */
const shortened = (text: string, length: number): string => text.slice(0, length).toWellFormed();
