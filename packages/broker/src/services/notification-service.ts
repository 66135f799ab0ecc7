import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import {
  AttachRequest,
  ClearHistoryRequest,
  ListDesksRequest,
  ListHistoryRequest,
  type ListHistoryResponse,
  type PublishResponse,
  SubscriptionRequest,
  ToastyError,
  WithdrawRequest,
  type WithdrawResponse,
} from "@toasty/proto";
import { NotificationServiceService } from "@toasty/proto/grpc";
import { decodePublish, decodePublishItem, decoding, type RawPublish } from "../admission/decode-publish.js";
import { rateLimited } from "../admission/rate-limit.js";
import { unsupported } from "../admission/unsupported.js";
import { attach } from "./attach.js";
import { costOfPage, listHistory } from "./list-history.js";
import { publishStream } from "./publish-stream.js";
import { publishAndRecord, throttle } from "./publishing.js";
import type { Serving } from "./serving.js";
import { subscribe } from "./subscribe.js";
import { unary } from "./unary.js";

/** Deliveries are encoded once, before they are written to any number of streams. */
const asTheyAre = (bytes: Buffer): Buffer => bytes;

/** The service's methods, reading requests so that broken bytes are refused and not thrown, and writing bytes as they are. */
export const notificationService = {
  ...NotificationServiceService,
  publish: { ...NotificationServiceService.publish, requestDeserialize: decodePublish },
  publishStream: {
    ...NotificationServiceService.publishStream,
    requestDeserialize: decodePublishItem,
    responseSerialize: asTheyAre,
  },
  subscribe: {
    ...NotificationServiceService.subscribe,
    requestDeserialize: decoding("SubscriptionRequest", SubscriptionRequest),
    responseSerialize: asTheyAre,
  },
  attach: {
    ...NotificationServiceService.attach,
    requestDeserialize: decoding("AttachRequest", AttachRequest),
    responseSerialize: asTheyAre,
  },
  withdraw: {
    ...NotificationServiceService.withdraw,
    requestDeserialize: decoding("WithdrawRequest", WithdrawRequest),
  },
  listHistory: {
    ...NotificationServiceService.listHistory,
    requestDeserialize: decoding("ListHistoryRequest", ListHistoryRequest),
  },
  clearHistory: {
    ...NotificationServiceService.clearHistory,
    requestDeserialize: decoding("ClearHistoryRequest", ClearHistoryRequest),
  },
  listDesks: {
    ...NotificationServiceService.listDesks,
    requestDeserialize: decoding("ListDesksRequest", ListDesksRequest),
  },
};

const leaseWithoutStream = () =>
  ToastyError.invalid([
    { field: "lease_ms", description: "is for publish streams, whose end it waits for: use PublishStream" },
  ]);

/** Cost of a publish, which has limits of its own. */
const free = () => 0;

/** Handlers for the publishes of programs, and for the streams of desks. */
export function notificationHandlers(serving: Serving): UntypedServiceImplementation {
  const { core } = serving;
  return {
    publish: unary<RawPublish, PublishResponse>(
      serving,
      "Publish",
      "publish",
      (raw, context) => {
        if (raw.leaseMs !== undefined) throw leaseWithoutStream();
        const waitMs = throttle(serving, context, raw);
        if (waitMs > 0) throw rateLimited(context.caller, waitMs);
        return publishAndRecord(serving, "Publish", raw, context);
      },
      free,
    ),
    publishStream: publishStream(serving),
    subscribe: subscribe(serving),
    attach: attach(serving),
    withdraw: unary<WithdrawRequest, WithdrawResponse>(
      serving,
      "Withdraw",
      "publish",
      (request, { caller }) => ({
        status: core.withdraw(caller, request.notificationId),
      }),
    ),
    listHistory: unary<ListHistoryRequest, ListHistoryResponse>(
      serving,
      "ListHistory",
      "either",
      listHistory(serving),
      costOfPage,
    ),
    clearHistory: unary(serving, "ClearHistory", "tokens", () => {
      throw unsupported("ClearHistory", "restart the broker, which keeps history in memory only");
    }),
    listDesks: unary(serving, "ListDesks", "either", () => {
      throw unsupported("ListDesks", "the receipt of a publish says how many desks have it");
    }),
  };
}
