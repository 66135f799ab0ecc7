import type { ServerDuplexStream } from "@grpc/grpc-js";
import {
  type AttachRequest,
  Delivery,
  GapReason,
  type ToastyError,
  type WatchRequest,
  WatchResponse,
} from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import type { Cursors } from "./cursors.js";
import { isOpen, type Notifications } from "./notifications.js";

type AttachCall = ServerDuplexStream<AttachRequest, Delivery>;
type WatchCall = ServerDuplexStream<WatchRequest, WatchResponse>;

/** The attached desks of a {@link SmallBroker}. */
export class Desks {
  /** The cursors of each acknowledgement. */
  readonly acks: string[][] = [];
  readonly #attached = new Map<AttachCall, string>();
  /** Number of the last acknowledged cursor, by client id. */
  readonly #acknowledged = new Map<string, number>();
  readonly #cursors: Cursors;

  constructor(cursors: Cursors) {
    this.#cursors = cursors;
  }

  get size(): number {
    return this.#attached.size;
  }

  deliver(to: string, delivery: Delivery): void {
    for (const [call, clientId] of this.#attached) if (to === "*" || to === clientId) call.write(delivery);
  }

  breakAll(error: ToastyError): void {
    for (const call of this.#attached.keys()) call.emit("error", toServiceError(error));
  }

  /** Serves a desk; `admit` may refuse its first message. */
  serve(call: AttachCall, notifications: Notifications, admit: (open: unknown) => Promise<void>): void {
    const leave = () => this.#attached.delete(call);
    call.on("error", () => {});
    call.on("close", leave);
    call.on("cancelled", leave);
    call.on("end", () => {
      leave();
      call.end();
    });
    call.on("data", async ({ request }: AttachRequest) => {
      if (request?.$case === "ack") {
        this.acks.push(request.value.cursors);
        for (const cursor of request.value.cursors) this.#acknowledge(this.#attached.get(call) ?? "", cursor);
      } else if (request?.$case === "open") {
        await admit(request.value).then(
          () => this.#open(call, request.value, notifications),
          (error) => call.emit("error", toServiceError(error)),
        );
      }
    });
  }

  #open(
    call: AttachCall,
    { clientId, resumeAfter }: { readonly clientId: string; readonly resumeAfter: readonly string[] },
    notifications: Notifications,
  ): void {
    this.#attached.set(call, clientId);
    if (resumeAfter.every((cursor) => this.#cursors.isOurs(cursor))) {
      for (const cursor of resumeAfter) this.#acknowledge(clientId, cursor);
    } else {
      const value = { reason: GapReason.EPOCH_CHANGED };
      call.write(Delivery.fromPartial({ event: { $case: "gap", value } }));
    }
    const after = this.#acknowledged.get(clientId) ?? 0;
    for (const entry of notifications.all) {
      if (entry.to !== clientId || this.#cursors.numberOf(entry.cursor) <= after || !isOpen(entry)) continue;
      call.write(notifications.deliveryOf(entry));
    }
    call.write(Delivery.fromPartial({ event: { $case: "caughtUp", value: {} } }));
  }

  #acknowledge(clientId: string, cursor: string): void {
    const before = this.#acknowledged.get(clientId) ?? 0;
    this.#acknowledged.set(clientId, Math.max(before, this.#cursors.numberOf(cursor)));
  }
}

/** The watch streams of a {@link SmallBroker}. */
export class Watches {
  readonly #watching = new Set<WatchCall>();

  get size(): number {
    return this.#watching.size;
  }

  tell(event: WatchResponse): void {
    for (const call of this.#watching) call.write(event);
  }

  breakAll(error: ToastyError): void {
    for (const call of this.#watching) call.emit("error", toServiceError(error));
  }

  serve(call: WatchCall, notifications: Notifications): void {
    call.on("error", () => {});
    call.on("close", () => this.#watching.delete(call));
    call.on("cancelled", () => this.#watching.delete(call));
    call.on("end", () => call.end());
    call.on("data", ({ request }: WatchRequest) => {
      if (request?.$case !== "open") return;
      for (const status of notifications.open) call.write(status);
      call.write(WatchResponse.fromPartial({ event: { $case: "snapshotDone", value: {} } }));
      for (const outcome of notifications.outcomesAfter(request.value.resumeAfter)) call.write(outcome);
      this.#watching.add(call);
    });
  }
}
