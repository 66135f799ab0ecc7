import { type Lane, laneOf, PublishOutcome, type PublishResponse } from "@toasty/proto";
import { admit } from "../admission/admit.js";
import type { RawPublish } from "../admission/decode-publish.js";
import type { Lease } from "../core/published.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { traceIdOf } from "../telemetry/traces.js";
import type { Serving } from "./serving.js";
import type { CallContext } from "./unary.js";

const outcomeNames = new Map<number, string>(
  Object.entries(PublishOutcome).map(([name, value]) => [value as number, name.toLowerCase()]),
);

/** Counts a publish against its sender's share. Returns 0, or how long to wait. */
export function throttle({ rates, core, telemetry }: Serving, context: CallContext, raw: RawPublish): number {
  const critical = laneOf(raw.notification) === "critical";
  const waitMs = rates.take(context.caller, critical, core.clock.monotonic());
  if (waitMs > 0) telemetry.metrics.rateLimited();
  return waitMs;
}

/** Publishes, and records it: trace, metrics, log. */
export function publishAndRecord(
  serving: Serving,
  method: string,
  raw: RawPublish,
  context: CallContext,
  lease?: Lease | undefined,
): PublishResponse {
  const { core, telemetry } = serving;
  const { traces, metrics } = telemetry;
  const span = traces.publish(context.traceparent, method);
  try {
    const traceparent = span.traceparent ?? context.traceparent;
    const response = core.publish(context.caller, admit(raw), { traceparent, lease });
    const lane = laneOf(raw.notification);
    metrics.published(outcomeNames.get(response.outcome) ?? "unspecified", lane);
    log(telemetry.logger, method, raw, context, response, lane);
    span.end();
    return response;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function log(
  logger: Telemetry["logger"],
  method: string,
  { target }: RawPublish,
  { peer, caller, traceparent }: CallContext,
  { notificationId, outcome, sessions }: PublishResponse,
  lane: Lane,
): void {
  const critical = lane === "critical";
  if (!critical && logger.isLevelEnabled?.("debug") === false) return;
  const context = {
    method,
    peer: peer(),
    agent: caller.agent,
    principal: caller.principal.name,
    traceId: traceIdOf(traceparent),
    notificationId,
    target,
    outcome: outcomeNames.get(outcome),
    sessions,
  };
  if (critical) logger.fatal(context, "a critical notification was published");
  else logger.debug(context, "a notification was published");
}
