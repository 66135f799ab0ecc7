import { type Notification, ReportRequest } from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import type { Channel } from "../connecting/channel.js";
import type { Outbox, SendOptions } from "../queueing/outbox.js";
import { inSpan, type Tracing } from "../tracing/tracing.js";
import { outcomeOf } from "../watching/outcome.js";
import type { NotificationDelivery, ReportResult } from "./delivery.js";

/** What reporting stands on. */
export interface ReporterParts {
  readonly caller: Caller;
  readonly outbox: Outbox;
  readonly tracing: Tracing;
  readonly current: () => Channel | undefined;
  /** Makes a promise safe to hand out. */
  readonly handled: <T>(work: Promise<T>) => Promise<T>;
}

/** Limits of the reports on one delivery. */
export interface ReportOptions {
  /** The longest that a report may take, waiting for the broker included; `Infinity` for as long as it takes. Default: `outboxTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Gives up reports that are still under way. */
  readonly signal?: AbortSignal | undefined;
}

/** The five ways in which a desk says what became of a delivery. */
export function reportsOf(
  clientId: string,
  { notification, cursor }: { readonly notification: Notification; readonly cursor: string },
  parts: ReporterParts,
  options: ReportOptions = {},
): Omit<NotificationDelivery, "kind" | "notification" | "cursor"> {
  const report = (event: NonNullable<ReportRequest["event"]>) => {
    const request = ReportRequest.fromPartial({ clientId, cursor, event });
    return parts.handled(send(request, notification.traceparent, options, parts));
  };
  return {
    displayed: () => report({ $case: "displayed", value: {} }),
    held: (reason) => report({ $case: "held", value: { reason } }),
    answer: (actionId, inputs = {}) => report({ $case: "answered", value: { actionId, inputs } }),
    dismiss: () => report({ $case: "dismissed", value: {} }),
    fail: (reason) => report({ $case: "failed", value: { reason } }),
  };
}

/** A desk that repeats a report hears the same verdict again, so that it may be sent until an answer comes. */
function send(
  request: ReportRequest,
  sender: string | undefined,
  options: SendOptions,
  { caller, outbox, tracing, current }: ReporterParts,
): Promise<ReportResult> {
  return outbox.tally.during(async () => {
    const span = await tracing.report(request.event?.$case ?? "", sender);
    const call = (channel: Channel, _attempt: number, signal: AbortSignal | undefined) =>
      caller.attempt(channel, "report", request, { signal, traceparent: span?.traceparent });
    const { accepted, status } = await inSpan(span, () => outbox.send(call, current(), options));
    return { accepted, outcome: status && outcomeOf(status) };
  });
}
