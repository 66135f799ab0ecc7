import type { Metadata } from "@grpc/grpc-js";
import { type Reason, ToastyError } from "@toasty/proto";
import type { Logger } from "../telemetry/logger.js";
import { traceIdOf } from "../telemetry/traces.js";

/** What a caller is told of an error. Of a bug it is told nothing but that; the log has the rest. */
export function failureOf(error: unknown, method: string, logger: Logger): ToastyError {
  if (error instanceof ToastyError) return error;
  logger.error({ method, err: error }, "a call failed by a bug of the broker");
  return new ToastyError({
    message: "the broker failed at this call, which is a bug: its log says more",
    code: "internal",
    reason: "INTERNAL",
  });
}

/** What grpc-js hands over for a call of either kind. */
interface AnyCall {
  readonly metadata: Metadata;
  getPeer(): string;
}

/** Somebody is here who should not be: worth more than the usual refusal. */
const suspicious: ReadonlySet<Reason> = new Set(["TOKEN_UNKNOWN", "ROLE_MISSING", "AGENT_MISMATCH"]);

/** Writes down that a call was refused, with all that is known of who made it. */
export function logRefusal(logger: Logger, method: string, call: AnyCall, failure: ToastyError): void {
  const { code, reason } = failure;
  const level = suspicious.has(reason) ? "warn" : "debug";
  if (logger.isLevelEnabled?.(level) === false) return;
  const [agent] = call.metadata.get("x-agent-id");
  const [traceparent] = call.metadata.get("traceparent");
  const traceId = traceIdOf(traceparent);
  logger[level]({ method, peer: call.getPeer(), agent, traceId, code, reason }, failure.rawMessage);
}
