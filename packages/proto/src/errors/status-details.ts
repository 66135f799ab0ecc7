import type { Any } from "../gen/google/protobuf/any.pb.js";
import { BadRequest, ErrorInfo, ResourceInfo, RetryInfo } from "../gen/google/rpc/error_details.pb.js";
import { Status } from "../gen/google/rpc/status.pb.js";
import { codeOfNumber } from "./code.js";
import type { ToastyErrorOptions } from "./error-options.js";
import { isReason, type Reason } from "./reason.js";

/** Domain of our reasons in an `ErrorInfo`. */
export const domain = "toasty";

/** Key of an `ErrorInfo`'s metadata that holds the remedy. */
export const remedyKey = "remedy";

/** Returns the type URL of one of the details of `google.rpc`. */
export const typeUrl = (name: string) => `type.googleapis.com/google.rpc.${name}`;

/** Content of a rich status; the reason is undefined where the status carries none of ours. */
export type StatusContent = Omit<ToastyErrorOptions, "reason"> & { readonly reason: Reason | undefined };

/** Reads the content of an error from a rich status. */
export function readStatus({ code, message, details }: Status): StatusContent {
  const info = find(details, "ErrorInfo", ErrorInfo);
  const ours = info?.domain === domain ? info : undefined;
  const delay = find(details, "RetryInfo", RetryInfo)?.retryDelay;
  const resource = find(details, "ResourceInfo", ResourceInfo);
  return {
    code: codeOfNumber(code),
    ...takeApart(message, ours?.metadata[remedyKey]),
    reason: ours && isReason(ours.reason) ? ours.reason : undefined,
    violations: find(details, "BadRequest", BadRequest)?.fieldViolations ?? [],
    retryAfterMs: delay && delay.seconds * 1000 + delay.nanos / 1e6,
    resource: resource && { type: resource.resourceType, name: resource.resourceName },
  };
}

/** Decodes the trailer of a failed call; returns undefined for bytes that are no status. */
export function statusFromBytes(bytes: Uint8Array): Status | undefined {
  try {
    return Status.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Parts the message of a status from the remedy at its end. A remedy that is not there belongs to another message. */
function takeApart(text: string, remedy: string | undefined): { message: string; remedy?: string } {
  if (!remedy || !text.endsWith(` ${remedy}`)) return { message: text };
  return { message: text.slice(0, -remedy.length - 1), remedy };
}

function find<T>(
  details: readonly Any[],
  name: string,
  codec: { decode(bytes: Uint8Array): T },
): T | undefined {
  const detail = details.find((candidate) => candidate.typeUrl === typeUrl(name));
  try {
    return detail && codec.decode(detail.value);
  } catch {
    return undefined;
  }
}
