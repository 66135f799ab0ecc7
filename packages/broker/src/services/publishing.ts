import { type Lane, laneOf, PublishOutcome, type PublishResponse } from "@toasty/proto";
import type { RawPublish } from "../admission/decode-publish.js";
import type { Line } from "../line/line.js";
import { publish } from "../line/publish.js";
import { traceIdOf } from "../telemetry/traces.js";
import type { CallContext } from "./unary.js";

const outcomeNames = new Map<number, string>(
  Object.entries(PublishOutcome).map(([name, value]) => [value as number, name.toLowerCase()]),
);

/** Counts a publish against its sender's share. Returns 0, or how long to wait. */
export function throttle({ rates, clock, telemetry }: Line, context: CallContext, raw: RawPublish): number {
  const critical = laneOf(raw.notification) === "critical";
  const waitMs = rates.take(context.caller, critical, clock.monotonic());
  if (waitMs > 0) telemetry.metrics.rateLimited();
  return waitMs;
}

/** Publishes, with all that is told of it: trace, metrics, log. */
export function publishTold(
  line: Line,
  method: string,
  raw: RawPublish,
  context: CallContext,
): PublishResponse {
  const { traces, metrics } = line.telemetry;
  const span = traces.publish(context.traceparent, method);
  try {
    const response = publish(line, context.caller, raw, span.traceparent ?? context.traceparent);
    const lane = laneOf(raw.notification);
    metrics.published(outcomeNames.get(response.outcome) ?? "unspecified", lane);
    log(line, method, raw, context, response, lane);
    span.end();
    return response;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function log(
  { telemetry: { logger } }: Line,
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
