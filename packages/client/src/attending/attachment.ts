import { AttachRequest, limits, ToastyError, validateClientId } from "@toasty/proto";
import { onAbort } from "../calling/abort.js";
import type { KeepAlive } from "../calling/keep-alive.js";
import { type Perseverance, persevere } from "../calling/persevere.js";
import type { Duplex } from "../connecting/channel.js";
import { Acknowledger } from "./acknowledger.js";
import { type Delivery, deliveryOf } from "./delivery.js";
import { type ReporterParts, reportsOf } from "./reporter.js";
import { Position } from "./resume-token.js";

/** How to attach. */
export interface AttachOptions {
  /** Instead of by target: every notification that carries all of these labels. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How many deliveries may be unacknowledged at once. Default: 256. */
  readonly window?: number | undefined;
  /** A resume token of a former attachment. Default: after what this client id has acknowledged. */
  readonly resume?: string | undefined;
  /** Ends the iteration quietly. */
  readonly signal?: AbortSignal | undefined;
}

/** What attaching stands on. */
export interface AttachmentParts extends Perseverance {
  readonly keepAlive: KeepAlive;
  readonly reporter: ReporterParts;
}

/**
 * The notifications for one client id, as they come. Asking for the next one acknowledges the last; what was not
 * acknowledged comes again, to this process after a break of the connection, or to the next one. Iterate it once.
 */
export class Attachment implements AsyncIterable<Delivery>, AsyncDisposable {
  readonly #clientId: string;
  readonly #options: AttachOptions;
  readonly #parts: AttachmentParts;
  readonly #ending = new AbortController();
  #handled = new Position();
  #deliveries: AsyncGenerator<Delivery, void> | undefined;

  constructor(clientId: string, options: AttachOptions, parts: AttachmentParts) {
    this.#clientId = clientId;
    this.#options = options;
    this.#parts = parts;
  }

  /** Where this attachment stands: hand it to a later one as `resume`. */
  get resumeToken(): string {
    return this.#handled.token;
  }

  [Symbol.asyncIterator](): AsyncGenerator<Delivery, void> {
    this.#deliveries ??= this.#receive();
    return this.#deliveries;
  }

  /** Ends the iteration, also for one who waits for the next delivery. */
  async close(): Promise<void> {
    this.#ending.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#receive(): AsyncGenerator<Delivery, void> {
    this.#validate();
    const release = this.#parts.keepAlive.hold();
    const end = () => this.#ending.abort();
    const unlisten = [this.#options.signal, this.#parts.signal].map((signal) => onAbort(signal, end));
    try {
      yield* this.#deliver();
    } finally {
      this.#ending.abort();
      release();
      for (const stop of unlisten) stop();
    }
  }

  async *#deliver(): AsyncGenerator<Delivery, void> {
    const acknowledger = new Acknowledger();
    const begin = (call: Duplex<"attach">) => {
      call.write(this.#open());
      acknowledger.serve(call);
    };
    for await (const message of persevere({ ...this.#parts, signal: this.#ending.signal }, "attach", begin)) {
      const delivery = deliveryOf(message, (notification, cursor) =>
        reportsOf(this.#clientId, { notification, cursor }, this.#parts.reporter),
      );
      if (delivery?.kind === "gap" && delivery.reason === "epoch_changed") this.#handled.clear();
      let askedForNext = !delivery;
      try {
        if (delivery) yield delivery;
        askedForNext = true;
      } finally {
        // The loop was left: what was acknowledged before must get through before the stream is cancelled.
        if (!askedForNext) await acknowledger.flush();
      }
      this.#handled.advance(message.cursor);
      acknowledger.acknowledge(message.cursor);
    }
  }

  #open(): AttachRequest {
    const { labels = {}, window = limits.window } = this.#options;
    const value = {
      clientId: this.#clientId,
      resumeAfter: this.#handled.cursors,
      labelFilter: labels,
      window,
    };
    return AttachRequest.fromPartial({ request: { $case: "open", value } });
  }

  #validate(): void {
    const { window = limits.window, resume = "" } = this.#options;
    const violations = [...validateClientId("client_id", this.#clientId)];
    if (!Number.isInteger(window) || window < 1) {
      violations.push({ field: "window", description: "must be a whole number, 1 or more" });
    }
    if (violations.length > 0) throw ToastyError.invalid(violations);
    this.#handled = Position.from(resume);
  }
}
