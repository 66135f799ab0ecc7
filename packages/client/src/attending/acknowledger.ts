import { pause } from "../calling/pause.js";
import type { Duplex } from "../connecting/channel.js";
import { Position } from "./resume-token.js";

/**
 * Tells the broker what was handled. Acknowledgements are cumulative, so that those of one turn of the event loop travel
 * as one message.
 */
export class Acknowledger {
  #call: Duplex<"attach"> | undefined;
  #pending = new Position();
  #scheduled = false;

  /** Goes on with a new call. What the last one was not told is told by where the new one begins. */
  serve(call: Duplex<"attach">): void {
    this.#call = call;
    this.#pending = new Position();
  }

  /** A delivery without a cursor has nothing to acknowledge. */
  acknowledge(cursor: string): void {
    if (!cursor) return;
    this.#pending.advance(cursor);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.flush());
  }

  /** Sends what is pending; resolves when it is on its way. */
  async flush(): Promise<void> {
    this.#scheduled = false;
    const { cursors } = this.#pending;
    this.#pending = new Position();
    const call = this.#call;
    if (cursors.length === 0 || !call?.writable) return;
    const written = new Promise<void>((resolve) => {
      call.write({ request: { $case: "ack", value: { cursors } } }, () => resolve());
    });
    // A call that is failing at this moment may never say.
    await Promise.race([written, pause(goodbyeMs)]);
  }
}

/** How long a last acknowledgement is waited for. */
const goodbyeMs = 200;
