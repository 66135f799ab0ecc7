import {
  AttachOpen,
  type Delivery,
  type Notification,
  ReportRequest,
  type ReportResponse,
  type Withdrawal,
} from "@toasty/proto";
import { InteractionServiceClient, NotificationServiceClient } from "@toasty/proto/grpc";
import { type Connection, call, channelOptions, metadataOf, plainly } from "./channel.js";
import { Inbox } from "./inbox.js";

/** Options of a desk. */
export interface DeskOptions {
  /** Its client id. Default: `desktop`. */
  readonly id?: string | undefined;
  readonly resumeAfter?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly window?: number | undefined;
  /** Default: the built-in desk's. */
  readonly token?: string | undefined;
  /** Address of the broker. Default: its TCP address. */
  readonly address?: string | undefined;
  /** Acknowledges each delivery that is read. Default: true. */
  readonly acknowledge?: boolean | undefined;
  /** Waits until the backlog is written; what of it was not read, is still there. Default: true. */
  readonly ready?: boolean | undefined;
}

/** Event that a desk can report of a delivery. */
type ReportEvent = NonNullable<ReportRequest["event"]>;

/** A desk that does what a test tells it. */
export interface ScriptedDesk {
  readonly id: string;
  /** The next delivery of any kind. */
  next(): Promise<Delivery>;
  /** The next notification; what comes before it is passed over. */
  notification(): Promise<{ readonly cursor: string; readonly notification: Notification }>;
  /** The next withdrawal; what comes before it is passed over. */
  withdrawal(): Promise<Withdrawal>;
  ack(...cursors: string[]): void;
  report(cursor: string, event: ReportEvent): Promise<ReportResponse>;
  answer(cursor: string, actionId: string, inputs?: Record<string, string>): Promise<ReportResponse>;
  displayed(cursor: string): Promise<ReportResponse>;
  dismiss(cursor: string): Promise<ReportResponse>;
  fail(cursor: string, reason: string): Promise<ReportResponse>;
  /** Stops and goes on reading from the network. */
  pause(): void;
  resume(): void;
  /** Deliveries that have come and were not read. */
  unread(): readonly Delivery[];
  /** Resolves when the stream has ended, with the error if it was one. */
  closed(): Promise<Error | undefined>;
  close(): void;
}

/** Attaches a desk. */
export async function attachDesk(connection: Connection, options: DeskOptions): Promise<ScriptedDesk> {
  const {
    id = "desktop",
    resumeAfter = [],
    labels = {},
    window = 0,
    acknowledge = true,
    ready = true,
  } = options;
  const notifications = new NotificationServiceClient(connection.address, plainly(), channelOptions);
  const interactions = new InteractionServiceClient(connection.address, plainly(), channelOptions);
  const stream = notifications.attach(metadataOf(connection));
  const caughtUp = new Promise<void>((resolve) => {
    stream.on("data", ({ event }: Delivery) => {
      if (event?.$case === "caughtUp") resolve();
    });
  });
  const inbox = new Inbox<Delivery>(stream);
  const open = AttachOpen.fromPartial({
    clientId: id,
    resumeAfter: [...resumeAfter],
    labelFilter: labels,
    window,
  });
  stream.write({ request: { $case: "open", value: open } });

  const ack = (...cursors: string[]) => {
    stream.write({ request: { $case: "ack", value: { cursors } } });
  };
  const next = async () => {
    const delivery = await inbox.next();
    if (acknowledge && delivery.cursor !== "") ack(delivery.cursor);
    return delivery;
  };
  const report = (cursor: string, event: ReportEvent) =>
    call(
      interactions.report.bind(interactions),
      ReportRequest.create({ clientId: id, cursor, event }),
      connection,
    );
  const desk: ScriptedDesk = {
    id,
    next,
    notification: async () => {
      for (;;) {
        const { cursor, event } = await next();
        if (event?.$case === "notification") return { cursor, notification: event.value };
      }
    },
    withdrawal: async () => {
      for (;;) {
        const { event } = await next();
        if (event?.$case === "withdrawal") return event.value;
      }
    },
    ack,
    report,
    answer: (cursor, actionId, inputs = {}) =>
      report(cursor, { $case: "answered", value: { actionId, inputs } }),
    displayed: (cursor) => report(cursor, { $case: "displayed", value: {} }),
    dismiss: (cursor) => report(cursor, { $case: "dismissed", value: {} }),
    fail: (cursor, reason) => report(cursor, { $case: "failed", value: { reason } }),
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    unread: () => inbox.unread(),
    closed: () => inbox.closed(),
    close: () => {
      stream.cancel();
      notifications.close();
      interactions.close();
    },
  };
  if (ready) await Promise.race([caughtUp, inbox.closed()]);
  return desk;
}
