import type { Notification, PublishRequest, PublishResponse } from "@toasty/proto";
import { abortedError, onAbort } from "../calling/abort.js";
import { closedError } from "../calling/closed-error.js";
import { pause } from "../calling/pause.js";
import { Tally } from "../queueing/tally.js";
import { inSpan, type Tracing } from "../tracing/tracing.js";
import type { Conveyor } from "./conveyor.js";
import type { PublishOptions } from "./publisher.js";
import type { Receipt } from "./receipt.js";

/** How a publish stream behaves. */
export interface PublishStreamOptions {
  /** How many may be on their way, without a receipt, at once. Default: 256. */
  readonly maxInFlight?: number | undefined;
  /** For whom, where an item does not say. Default: "desktop". */
  readonly to?: string | undefined;
}

/** What a publish stream stands on. */
export interface PublishStreamParts {
  readonly conveyor: Conveyor;
  readonly tracing: Tracing;
  readonly prepare: (draft: Notification, to: string | undefined) => PublishRequest;
  readonly receipt: (response: PublishResponse) => Receipt;
  /** Makes a promise safe to hand out. */
  readonly handled: <T>(work: Promise<T>) => Promise<T>;
  /** Told when the stream is at its end. */
  readonly onEnd: (stream: PublishStream) => void;
}

/**
 * Publishes many, with many on their way at once and a receipt for each:
 *
 * ```ts
 * await using stream = toasty.openPublishStream();
 * for (const line of lines) {
 *   await stream.room();
 *   stream.publish(info(line));
 * }
 * ```
 */
export class PublishStream implements AsyncDisposable {
  readonly #options: PublishStreamOptions;
  readonly #parts: PublishStreamParts;
  readonly #tally = new Tally();
  #closing = false;
  #ended: Promise<void> | undefined;

  constructor(options: PublishStreamOptions, parts: PublishStreamParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** How many have no receipt yet. */
  get pending(): number {
    return this.#tally.count;
  }

  /** Sends one item; what is more than may be on its way at once waits. */
  publish(draft: Notification, options: PublishOptions = {}): Promise<Receipt> {
    return this.#parts.handled(this.#tally.during(() => this.#publish(draft, options)));
  }

  /** Resolves when one more may be on its way: what a loop awaits, so that it does not run ahead of the broker. */
  room(): Promise<void> {
    return this.#parts.handled(this.#parts.conveyor.room());
  }

  /** Resolves when everything has its receipt or was refused. */
  drained(): Promise<void> {
    return this.#parts.handled(this.#tally.drained());
  }

  /** Waits for the receipts of everything, and ends the stream. What has no receipt by then is rejected. */
  close({
    flushMs = Number.POSITIVE_INFINITY,
  }: {
    readonly flushMs?: number | undefined;
  } = {}): Promise<void> {
    this.#closing = true;
    if (flushMs <= 0) this.#end();
    this.#ended ??= Promise.race([this.#tally.drained(), pause(flushMs)]).then(() => this.#end());
    return this.#parts.handled(this.#ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #end(): void {
    this.#parts.conveyor.close();
    this.#parts.onEnd(this);
  }

  async #publish(draft: Notification, { to = this.#options.to, signal }: PublishOptions): Promise<Receipt> {
    const { conveyor, prepare, receipt, tracing } = this.#parts;
    if (this.#closing) throw closedError();
    if (signal?.aborted) throw abortedError(signal);
    const request = prepare(draft, to);
    const span = await tracing.publish(request);
    return inSpan(span, async () => {
      const item = conveyor.add(span ? span.mark(request) : request);
      const unlisten = onAbort(signal, () => item.abandon(abortedError(signal)));
      return receipt(await item.taken.finally(unlisten));
    });
  }
}
