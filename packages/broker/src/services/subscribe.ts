import { Metadata, type ServerWritableStream } from "@grpc/grpc-js";
import { type SubscriptionRequest, ToastyError, validateClientId } from "@toasty/proto";
import type { Serving } from "./serving.js";
import { sessionOn } from "./session-on.js";
import { streaming } from "./stream.js";

/** Serves the first contract's Subscribe: notifications only, acknowledged by being written. */
export function subscribe(serving: Serving) {
  return streaming<ServerWritableStream<SubscriptionRequest | ToastyError, Buffer>, SubscriptionRequest>(
    serving,
    "Subscribe",
    "desk",
    (stream, call) => {
      const { request } = call;
      if (request instanceof ToastyError) throw request;
      const violations = validateClientId("client_id", request.clientId);
      if (violations.length > 0) throw ToastyError.invalid(violations);
      // Sent at once: it is how a subscriber knows that it is attached.
      call.sendMetadata(new Metadata());
      sessionOn(serving, stream, {
        clientId: request.clientId,
        filter: undefined,
        kind: "notifications",
        window: Number.POSITIVE_INFINITY,
        resumeAfter: [],
      });
    },
  );
}
