import { unlessAborted } from "@toasty/kit/signals";
import {
  type Notification,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type ToastyError,
} from "@toasty/proto";
import { abortedError } from "../connecting/errors.js";
import type { Outbox } from "../queueing/outbox.js";
import { inSpan, type Tracing } from "../tracing/tracing.js";
import { type Outcome, outcomeOf } from "../watching/outcome.js";
import { prepare } from "./prepare.js";
import { Revisions } from "./revisions.js";

/** Settings of one publish. */
export interface PublishOptions {
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
  /** Gives up; what was not sent yet is not sent any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A publish that the broker took. */
export interface Published {
  readonly response: PublishResponse;
  /** The request as it went over the wire, to be sent again unchanged. */
  readonly sent: PublishRequest;
}

/** Publishes notifications one by one, each until it is taken or refused, and withdraws them. */
export class Publisher {
  readonly #outbox: Outbox;
  readonly #tracing: Tracing;
  readonly #agent: string;
  readonly #revisions = new Revisions();
  /** Publishes without an answer, by the notification's id. */
  readonly #pending = new Map<string, Promise<unknown>>();

  constructor(outbox: Outbox, tracing: Tracing, agent: string) {
    this.#outbox = outbox;
    this.#tracing = tracing;
    this.#agent = agent;
  }

  /** Makes the request for a notification, as it will be sent however often; throws when it may not be sent. */
  prepare(draft: Notification, to = "desktop"): PublishRequest {
    return prepare(draft, { to, agent: this.#agent }, this.#revisions);
  }

  /** Sends a request that {@link prepare} made. */
  async send(request: PublishRequest, signal?: AbortSignal): Promise<Published> {
    const id = request.notification?.id ?? "";
    const work = this.#outbox.tally.during(() => this.#send(request, signal));
    this.#pending.set(id, work);
    try {
      return await work;
    } finally {
      if (this.#pending.get(id) === work) this.#pending.delete(id);
    }
  }

  /** Withdraws a notification, not before its publish is done, and returns how it ended. */
  async withdraw(id: string, signal?: AbortSignal): Promise<Outcome> {
    const publish = Promise.resolve(this.#pending.get(id)).catch(() => {});
    await unlessAborted(publish, signal, { error: abortedError });
    const { status } = await this.#outbox.call("withdraw", { notificationId: id }, { signal });
    return (status && outcomeOf(status)) ?? { kind: "withdrawn" };
  }

  /** Sends a request in a span of its own, if the program traces. */
  async traced<T>(
    request: PublishRequest,
    send: (sent: PublishRequest, traceparent: string | undefined) => Promise<T>,
  ): Promise<T> {
    const span = await this.#tracing.publish(request);
    return inSpan(span, () => send(span ? span.mark(request) : request, span?.traceparent));
  }

  #send(request: PublishRequest, signal: AbortSignal | undefined): Promise<Published> {
    return this.traced(request, async (sent, traceparent) => {
      const recover = (error: ToastyError, attempt: number) => takenBefore(error, attempt, request);
      return { response: await this.#outbox.call("publish", sent, { signal, traceparent, recover }), sent };
    });
  }
}

/**
 * Recognises a notification that a former attempt had published, although its answer was lost: it may be settled by the
 * time of the next attempt, and then the refusal as SETTLED proves that it was taken. Throws any other error.
 */
export function takenBefore(
  error: ToastyError,
  attempt: number,
  { notification }: PublishRequest,
): PublishResponse {
  if (attempt === 1 || error.reason !== "SETTLED") throw error;
  return PublishResponse.fromPartial({
    notificationId: notification?.id ?? "",
    success: true,
    outcome: PublishOutcome.DUPLICATE,
  });
}
