import { settlesWithin } from "@toasty/kit/within";
import type { Delivery } from "@toasty/proto";
import type { Duplex } from "../connecting/channel.js";
import { Position } from "./position.js";

/** Time that a last acknowledgement may take: a call that is failing at this moment may never say that it was written. */
const lastMs = 200;

/**
 * Acknowledges deliveries. Acknowledgements are cumulative, so that those of one turn of the event loop travel as one
 * message.
 */
export class Acknowledger {
  #call: Duplex<"attach"> | undefined;
  #pending = Position.start;
  #scheduled = false;

  /** Continues on a new call. Deliveries that the last one did not acknowledge are in the position at which the new one begins. */
  serve(call: Duplex<"attach">): void {
    this.#call = call;
    this.#pending = Position.start;
  }

  /** Acknowledges a delivery, in a moment. One without a cursor has nothing to acknowledge. */
  acknowledge(delivery: Pick<Delivery, "cursor" | "lane">): void {
    if (!delivery.cursor) return;
    this.#pending = this.#pending.advance(delivery);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.flush());
  }

  /** Sends what is pending; resolves when it is written. */
  async flush(): Promise<void> {
    this.#scheduled = false;
    const { cursors } = this.#pending;
    this.#pending = Position.start;
    const call = this.#call;
    if (cursors.length === 0 || !call?.writable) return;
    const written = new Promise<void>((resolve) => {
      call.write({ request: { $case: "ack", value: { cursors } } }, () => resolve());
    });
    await settlesWithin(written, lastMs);
  }
}
