import type { ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import {
  ListHistoryRequest,
  type ListHistoryResponse,
  Notification,
  type NotificationStatus,
  PublishRequest,
  type PublishResponse,
  PublishStreamRequest,
  type PublishStreamResponse,
  type WatchRequest,
  type WatchResponse,
} from "@toasty/proto";
import { InteractionServiceClient, NotificationServiceClient } from "@toasty/proto/grpc";
import { type Connection, call, channelOptions, metadataOf, plainly } from "./channel.js";
import { Inbox } from "./inbox.js";

/** Identity of an agent. */
export interface AgentOptions {
  /** Its name. Default: `agent`. */
  readonly agent?: string | undefined;
  /** Default: the built-in publisher's. */
  readonly token?: string | undefined;
  /** Address of the broker. Default: its TCP address. */
  readonly address?: string | undefined;
  /** More metadata for each call. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Event of a watch. */
export type WatchedEvent = WatchResponse;

/** A program that publishes, one method for each call of the contract. */
export interface ScriptedAgent {
  /** Publishes. Default target: `desktop`. */
  publish(
    notification: Parameters<typeof Notification.fromPartial>[0],
    target?: string,
  ): Promise<PublishResponse>;
  /** Opens a publish stream. */
  publishStream(): {
    send(
      sequence: number,
      notification: Parameters<typeof Notification.fromPartial>[0],
      target?: string,
    ): void;
    /** Sends an item as it is. */
    sendItem(item: Parameters<typeof PublishStreamRequest.fromPartial>[0]): void;
    /** Initial metadata of the stream. */
    metadata(): Promise<Metadata>;
    /** Breaks the stream off. */
    cancel(): void;
    receipt(): Promise<PublishStreamResponse>;
    end(): Promise<unknown>;
  };
  /** Watches what becomes of its notifications. */
  watch(resumeAfter?: string): {
    next(): Promise<WatchedEvent>;
    /** The next event that is a change with a cursor, past the snapshot. */
    change(): Promise<NotificationStatus>;
    ack(cursor: string): void;
    closed(): Promise<Error | undefined>;
    cancel(): void;
  };
  withdraw(id: string): Promise<NotificationStatus | undefined>;
  history(pageSize?: number, pageToken?: string): Promise<ListHistoryResponse>;
  close(): void;
}

/** Connects an agent. */
export function connectAgent(connection: Connection): ScriptedAgent {
  const notifications = new NotificationServiceClient(connection.address, plainly(), channelOptions);
  const interactions = new InteractionServiceClient(connection.address, plainly(), channelOptions);
  return {
    publish: (notification, target = "desktop") =>
      call(notifications.publish.bind(notifications), requestOf(notification, target), connection),
    publishStream: () => {
      const stream = notifications.publishStream(metadataOf(connection));
      const inbox = new Inbox<PublishStreamResponse>(stream);
      const metadata = new Promise<Metadata>((resolve) => stream.once("metadata", resolve));
      return {
        send: (sequence, notification, target = "desktop") =>
          stream.write(PublishStreamRequest.create({ sequence, publish: requestOf(notification, target) })),
        sendItem: (item) => stream.write(PublishStreamRequest.fromPartial(item)),
        metadata: () => metadata,
        cancel: () => stream.cancel(),
        receipt: () => inbox.next(),
        end: () => {
          stream.end();
          return inbox.closed();
        },
      };
    },
    watch: (resumeAfter = "") => watching(interactions.watch(metadataOf(connection)), resumeAfter),
    withdraw: async (notificationId) => {
      const method = notifications.withdraw.bind(notifications);
      return (await call(method, { notificationId }, connection)).status;
    },
    history: (pageSize = 0, pageToken = "") =>
      call(
        notifications.listHistory.bind(notifications),
        ListHistoryRequest.fromPartial({ pageSize, pageToken }),
        connection,
      ),
    close: () => {
      notifications.close();
      interactions.close();
    },
  };
}

function watching(stream: ClientDuplexStream<WatchRequest, WatchResponse>, resumeAfter: string) {
  const inbox = new Inbox<WatchResponse>(stream);
  stream.write({ request: { $case: "open", value: { resumeAfter } } });
  return {
    next: () => inbox.next(),
    change: async () => {
      for (;;) {
        const { cursor, event } = await inbox.next();
        if (event?.$case === "status" && cursor !== "") return event.value;
      }
    },
    ack: (cursor: string) => {
      stream.write({ request: { $case: "ack", value: { cursor } } });
    },
    closed: () => inbox.closed(),
    cancel: () => stream.cancel(),
  };
}

const requestOf = (notification: Parameters<typeof Notification.fromPartial>[0], targetClientId: string) =>
  PublishRequest.create({ targetClientId, notification: Notification.fromPartial(notification) });
