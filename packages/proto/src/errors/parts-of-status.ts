import type { Any } from "../gen/google/protobuf/any.pb.js";
import { BadRequest, ErrorInfo, ResourceInfo, RetryInfo } from "../gen/google/rpc/error_details.pb.js";
import { Status } from "../gen/google/rpc/status.pb.js";
import { codeOf } from "./code.js";
import { domain, typeUrl } from "./detail.js";
import type { ErrorParts } from "./error-parts.js";
import { isReason } from "./reason.js";

/** Reads the parts of an error out of a rich status. */
export function partsOf({ code, message, details }: Status): ErrorParts {
  const info = find(details, "ErrorInfo", ErrorInfo);
  const reason = info?.domain === domain && isReason(info.reason) ? info.reason : "UNKNOWN";
  const delay = find(details, "RetryInfo", RetryInfo)?.retryDelay;
  const resource = find(details, "ResourceInfo", ResourceInfo);
  return {
    code: codeOf(code),
    message,
    reason,
    violations: find(details, "BadRequest", BadRequest)?.fieldViolations ?? [],
    retryAfterMs: delay && delay.seconds * 1000 + delay.nanos / 1e6,
    resource: resource && { type: resource.resourceType, name: resource.resourceName },
  };
}

/** Decodes the trailer of a failed call; bytes that are no status are as good as none. */
export function statusFromBytes(bytes: Uint8Array): Status | undefined {
  try {
    return Status.decode(bytes);
  } catch {
    return undefined;
  }
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
