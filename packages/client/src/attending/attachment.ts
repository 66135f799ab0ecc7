import { deadline } from "@toasty/kit/signals";
import {
  AttachRequest,
  limits,
  ToastyError,
  validateClientId,
  type Delivery as WireDelivery,
} from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import { resilientStream } from "../calling/resilient-stream.js";
import type { Duplex } from "../connecting/channel.js";
import type { KeepAlive } from "../promises/keep-alive.js";
import { Acknowledger } from "./acknowledger.js";
import { type AttachmentEvent, type AttachmentState, next } from "./attachment-state.js";
import { type Delivery, deliveryOf } from "./delivery.js";
import { Position } from "./position.js";
import type { Reporter } from "./reporter.js";

/** Settings of an attachment. */
export interface AttachOptions {
  /** Instead of by target: every notification that carries all of these labels. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Limit of deliveries that are unacknowledged at once. Default: 256. */
  readonly window?: number | undefined;
  /** A resume token of a former attachment. Default: after what this client id has acknowledged. */
  readonly resume?: string | undefined;
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Notifications for one client id, as they come. Asking for the next one acknowledges the last; what was not acknowledged
 * comes again, to this process after a break of the connection, or to the next one. Iterate it once.
 */
export class Attachment implements AsyncIterable<Delivery>, AsyncDisposable {
  readonly #clientId: string;
  readonly #options: AttachOptions;
  readonly #caller: Caller;
  readonly #reporter: Reporter;
  readonly #keepAlive: KeepAlive;
  readonly #clientEnd: AbortSignal;
  readonly #ending = new AbortController();
  #state: AttachmentState = { kind: "new", position: Position.start };
  #deliveries: AsyncGenerator<Delivery, void> | undefined;

  /** @internal */
  constructor(
    clientId: string,
    options: AttachOptions,
    caller: Caller,
    reporter: Reporter,
    keepAlive: KeepAlive,
    clientEnd: AbortSignal,
  ) {
    this.#clientId = clientId;
    this.#options = options;
    this.#caller = caller;
    this.#reporter = reporter;
    this.#keepAlive = keepAlive;
    this.#clientEnd = clientEnd;
  }

  /** Position of this attachment: hand it to a later one as `resume`. */
  get resumeToken(): string {
    return this.#state.position.token;
  }

  [Symbol.asyncIterator](): AsyncGenerator<Delivery, void> {
    this.#deliveries ??= this.#receive();
    return this.#deliveries;
  }

  /** Ends the iteration, also while it waits for the next delivery. */
  async close(): Promise<void> {
    this.#ending.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#receive(): AsyncGenerator<Delivery, void> {
    this.#handle({ kind: "begin", position: this.#validate() });
    const release = this.#keepAlive.hold();
    using end = deadline({ signals: [this.#options.signal, this.#clientEnd, this.#ending.signal] });
    try {
      yield* this.#deliver(end.signal);
    } finally {
      this.#handle({ kind: "end" });
      release();
    }
  }

  async *#deliver(signal: AbortSignal): AsyncGenerator<Delivery, void> {
    const acknowledger = new Acknowledger();
    const begin = (call: Duplex<"attach">) => {
      call.write(this.#open());
      acknowledger.serve(call);
    };
    for await (const message of resilientStream(this.#caller, "attach", begin, { signal })) {
      this.#handle({ kind: "received", delivery: message });
      const delivery = this.#deliveryOf(message);
      let askedForNext = !delivery;
      try {
        if (delivery) yield delivery;
        askedForNext = true;
      } finally {
        // The loop was left: what was acknowledged before must get through before the stream is cancelled.
        if (!askedForNext) await acknowledger.flush();
      }
      this.#handle({ kind: "handled" });
      acknowledger.acknowledge(message);
    }
  }

  #handle(event: AttachmentEvent): void {
    this.#state = next(this.#state, event);
  }

  #deliveryOf(message: WireDelivery): Delivery | undefined {
    return deliveryOf(message, (notification, cursor) =>
      this.#reporter.reportsOf(this.#clientId, { notification, cursor }),
    );
  }

  #open(): AttachRequest {
    const { labels = {}, window = limits.window } = this.#options;
    const value = {
      clientId: this.#clientId,
      resumeAfter: this.#state.position.cursors,
      labelFilter: labels,
      window,
    };
    return AttachRequest.fromPartial({ request: { $case: "open", value } });
  }

  /** Returns the position to begin at; throws if an option is wrong. */
  #validate(): Position {
    const { window = limits.window, resume = "" } = this.#options;
    const violations = [...validateClientId("client_id", this.#clientId)];
    if (!Number.isInteger(window) || window < 1) {
      violations.push({ field: "window", description: "must be a whole number, 1 or more" });
    }
    if (violations.length > 0) throw ToastyError.invalid(violations);
    return Position.from(resume);
  }
}
