import type { Any } from "../gen/google/protobuf/any.pb.js";
import {
  BadRequest,
  ErrorInfo,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
} from "../gen/google/rpc/error_details.pb.js";
import type { Status } from "../gen/google/rpc/status.pb.js";
import { codeNumber } from "./code.js";
import { domain, typeUrl } from "./detail.js";
import type { Violation } from "./error-parts.js";
import type { ToastyError } from "./toasty-error.js";

/** Details over this are left out, so that the status itself always gets through: trailers are limited. */
const maxDetailBytes = 4096;

/** A longer message would make the trailers too large in the same way. */
const maxMessage = 1024;

/** Puts an error into the rich error model of gRPC. */
export function toStatus(error: ToastyError): Status {
  const details: Any[] = [];
  let bytes = 0;
  for (const detail of detailsOf(error)) {
    bytes += detail.value.length + detail.typeUrl.length;
    if (bytes <= maxDetailBytes) details.push(detail);
  }
  const message = shortened(error.rawMessage);
  return { code: codeNumber(error.code), message, details };
}

function* detailsOf(error: ToastyError): Generator<Any> {
  yield pack("ErrorInfo", ErrorInfo.encode({ reason: error.reason, domain, metadata: {} }).finish());
  if (error.retryAfterMs !== undefined) {
    const seconds = Math.floor(error.retryAfterMs / 1000);
    const nanos = Math.round((error.retryAfterMs % 1000) * 1e6);
    yield pack("RetryInfo", RetryInfo.encode({ retryDelay: { seconds, nanos } }).finish());
  }
  if (error.code === "resource_exhausted") {
    const violation = {
      subject: error.resource?.name ?? "",
      description: shortened(error.rawMessage),
    };
    yield pack("QuotaFailure", QuotaFailure.encode({ violations: [violation] }).finish());
  }
  if (error.violations.length > 0) {
    yield pack("BadRequest", encodeViolations(error.violations));
  }
  if (error.code === "not_found" && error.resource) {
    const { type, name } = error.resource;
    const info = { resourceType: type, resourceName: name, owner: "", description: error.rawMessage };
    yield pack("ResourceInfo", ResourceInfo.encode(info).finish());
  }
}

/** As many violations as fit; each stands on its own. */
function encodeViolations(violations: readonly Violation[]): Uint8Array {
  let fieldViolations = [...violations];
  for (;;) {
    const bytes = BadRequest.encode({ fieldViolations }).finish();
    if (bytes.length <= maxDetailBytes / 2) return bytes;
    fieldViolations = fieldViolations.slice(0, Math.floor(fieldViolations.length / 2));
  }
}

const pack = (name: string, value: Uint8Array): Any => ({ typeUrl: typeUrl(name), value });

/** Cut so that no half of a character is left at the end: grpc-js throws at one instead of sending the status. */
const shortened = (message: string): string => message.slice(0, maxMessage).toWellFormed();
