import { type Notification, ReportRequest } from "@toasty/proto";
import { handled, type PromiseHooks } from "../promises/handled-promise.js";
import type { Outbox } from "../queueing/outbox.js";
import { inSpan, type Tracing } from "../tracing/tracing.js";
import { outcomeOf } from "../watching/outcome.js";
import type { NotificationDelivery, ReportResult } from "./delivery.js";

/** Limits of the reports on one delivery. */
export interface ReportOptions {
  /**
   * The longest that a report may take, waiting for the broker included; `Infinity` for as long as it takes. Default:
   * `outboxTimeoutMs`.
   */
  readonly timeoutMs?: number | undefined;
  /** Gives up reports that are still under way. */
  readonly signal?: AbortSignal | undefined;
}

/** Delivery to report on. */
type Delivered = Pick<NotificationDelivery, "notification" | "cursor">;

/** The five reports that a desk can make on a delivery. */
type Reports = Omit<NotificationDelivery, "kind" | "notification" | "cursor">;

/** Reports to the broker what became of deliveries. */
export class Reporter {
  readonly #outbox: Outbox;
  readonly #tracing: Tracing;
  readonly #hooks: PromiseHooks;

  constructor(outbox: Outbox, tracing: Tracing, hooks: PromiseHooks) {
    this.#outbox = outbox;
    this.#tracing = tracing;
    this.#hooks = hooks;
  }

  /** Returns the methods that report on a delivery. */
  reportsOf(clientId: string, { notification, cursor }: Delivered, options: ReportOptions = {}): Reports {
    const report = (event: NonNullable<ReportRequest["event"]>) => {
      const request = ReportRequest.fromPartial({ clientId, cursor, event });
      const work = this.#outbox.tally.during(() => this.#send(request, notification, options));
      return handled(work, this.#hooks);
    };
    return {
      displayed: () => report({ $case: "displayed", value: {} }),
      held: (reason) => report({ $case: "held", value: { reason } }),
      answer: (actionId, inputs = {}) => report({ $case: "answered", value: { actionId, inputs } }),
      dismiss: () => report({ $case: "dismissed", value: {} }),
      fail: (reason) => report({ $case: "failed", value: { reason } }),
    };
  }

  /** Sends a report until there is an answer: the broker gives the same verdict to one that is repeated. */
  async #send(
    request: ReportRequest,
    { traceparent: sender }: Notification,
    options: ReportOptions,
  ): Promise<ReportResult> {
    const span = await this.#tracing.report(request.event?.$case ?? "", sender);
    const send = { ...options, traceparent: span?.traceparent };
    const { accepted, status } = await inSpan(span, () => this.#outbox.call("report", request, send));
    return { accepted, outcome: status && outcomeOf(status) };
  }
}
