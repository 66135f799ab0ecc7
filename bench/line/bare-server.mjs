// The baseline: grpc-js with the same contract and no broker behind it. Every handler does the least that works.
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { Delivery, Notification, PublishOutcome, PublishResponse, UrgencyLevel } from "@toasty/proto";
import { NotificationServiceService } from "@toasty/proto/grpc";
import { offer } from "../harness/offer.mjs";

const receipt = PublishResponse.fromPartial({
  notificationId: "constant",
  success: true,
  outcome: PublishOutcome.STREAMED,
  sessions: 1,
});

/** The message that every stream is sent, encoded once. */
const delivery = Buffer.from(
  Delivery.encode({
    cursor: "0.info.1",
    event: {
      $case: "notification",
      value: Notification.fromPartial({
        id: "constant",
        urgency: UrgencyLevel.INFO,
        timestampMs: 1_700_000_000_000,
        payload: {
          $case: "textMessage",
          value: { header: { title: "Build finished" }, bodyTextLine1: "x".repeat(200), bodyTextLine2: "" },
        },
      }),
    },
  }).finish(),
);

const passThrough = (value) => value;
const service = {
  ...NotificationServiceService,
  attach: { ...NotificationServiceService.attach, responseSerialize: passThrough },
};

const streams = new Set();
const server = new Server({ "grpc.max_concurrent_streams": 10_000 });

server.addService(service, {
  publish: (_, reply) => reply(null, receipt),
  publishStream: (call) => {
    call.on("data", ({ sequence, publish }) => {
      if (publish?.targetClientId === "everyone") for (const stream of streams) stream.write(delivery);
      call.write({ sequence, receipt: { $case: "published", value: receipt } });
    });
    call.on("end", () => call.end());
    call.on("error", () => {});
  },
  attach: (call) => {
    streams.add(call);
    call.on("data", () => {});
    call.on("error", () => {});
    call.on("cancelled", () => streams.delete(call));
    call.on("end", () => streams.delete(call));
  },
  subscribe: () => {},
  withdraw: () => {},
  listHistory: () => {},
});

offer({
  listen: () =>
    new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(`127.0.0.1:${port}`);
      });
    }),
});
