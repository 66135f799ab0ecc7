import {
  type Notification,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type ToastyError,
} from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import type { Channel } from "../connecting/channel.js";
import type { Outbox } from "../queueing/outbox.js";
import { inSpan, type Tracing } from "../tracing/tracing.js";
import { prepare } from "./prepare.js";
import type { Revisions } from "./revisions.js";

/** What a publish may say besides its notification. */
export interface PublishOptions {
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
  /** Gives up; what was not sent yet is not sent any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A publish that was taken. */
export interface Published {
  readonly response: PublishResponse;
  readonly sent: PublishRequest;
}

/** What publishing stands on. */
export interface PublisherParts {
  readonly caller: Caller;
  readonly outbox: Outbox;
  readonly revisions: Revisions;
  readonly tracing: Tracing;
  readonly agent: string;
  readonly current: () => Channel | undefined;
}

/** Sends notifications one by one, each until it is taken or refused. */
export class Publisher {
  readonly #parts: PublisherParts;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** The request for a notification, as it will be sent however often; throws when it may not be sent. */
  prepare(draft: Notification, to = "desktop"): PublishRequest {
    return prepare(draft, { to, agent: this.#parts.agent }, this.#parts.revisions);
  }

  /** Sends a request that {@link prepare} made; also returns what went over the wire, to be sent again unchanged. */
  send(request: PublishRequest, signal?: AbortSignal): Promise<Published> {
    const { outbox, tracing } = this.#parts;
    return outbox.tally.during(async () => {
      const span = await tracing.publish(request);
      const sent = span ? span.mark(request) : request;
      return inSpan(span, async () => ({
        response: await this.#send(sent, span?.traceparent, signal),
        sent,
      }));
    });
  }

  #send(
    request: PublishRequest,
    traceparent: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<PublishResponse> {
    const { outbox, caller, current } = this.#parts;
    const call = (channel: Channel, attempt: number, end: AbortSignal | undefined) =>
      caller
        .attempt(channel, "publish", request, { signal: end, traceparent })
        .catch((error) => takenBefore(error, attempt, request));
    return outbox.send(call, current(), { signal });
  }
}

/**
 * A notification whose first try got through, though its answer did not, may be settled when the next try comes: then
 * the refusal is the proof that it was taken.
 */
function takenBefore(error: ToastyError, attempt: number, { notification }: PublishRequest): PublishResponse {
  if (attempt === 1 || error.reason !== "SETTLED") throw error;
  return PublishResponse.fromPartial({
    notificationId: notification?.id ?? "",
    success: true,
    outcome: PublishOutcome.DUPLICATE,
  });
}
