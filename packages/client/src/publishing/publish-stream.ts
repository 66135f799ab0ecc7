import { systemClock } from "@toasty/kit/clock";
import { onAbort } from "@toasty/kit/signals";
import { settlesWithin } from "@toasty/kit/within";
import type { Notification } from "@toasty/proto";
import { abortedError, closedError } from "../connecting/errors.js";
import { handled, type PromiseHooks } from "../promises/handled-promise.js";
import { Tally } from "../queueing/tally.js";
import type { Watcher } from "../watching/watcher.js";
import type { Publisher, PublishOptions } from "./publisher.js";
import { type Receipt, receiptOf } from "./receipt.js";
import type { StreamSender } from "./stream-sender.js";

/** Settings of a publish stream. */
export interface PublishStreamOptions {
  /** Limit of items that are in flight, without a receipt, at once. Default: 256. */
  readonly maxInFlight?: number | undefined;
  /** Target of items that do not name one. Default: "desktop". */
  readonly to?: string | undefined;
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
  readonly #sender: StreamSender;
  readonly #publisher: Publisher;
  readonly #watcher: Watcher;
  readonly #hooks: PromiseHooks;
  readonly #tally = new Tally();
  #closing = false;
  #ended: Promise<void> | undefined;

  /** @internal */
  constructor(
    options: PublishStreamOptions,
    sender: StreamSender,
    publisher: Publisher,
    watcher: Watcher,
    hooks: PromiseHooks,
  ) {
    this.#options = options;
    this.#sender = sender;
    this.#publisher = publisher;
    this.#watcher = watcher;
    this.#hooks = hooks;
  }

  /** Number of items that have no receipt yet. */
  get pending(): number {
    return this.#tally.count;
  }

  /** Sends one item. It waits while `maxInFlight` others have no receipt. */
  publish(draft: Notification, options: PublishOptions = {}): Promise<Receipt> {
    return handled(
      this.#tally.during(() => this.#publish(draft, options)),
      this.#hooks,
    );
  }

  /** Resolves when one more item may be in flight. Await it in a loop, so that it does not run ahead of the broker. */
  room(): Promise<void> {
    return handled(this.#sender.room(), this.#hooks);
  }

  /** Resolves when everything has its receipt or was refused. */
  drained(): Promise<void> {
    return handled(this.#tally.drained(), this.#hooks);
  }

  /** Waits for the receipts of everything, and ends the stream. What has no receipt by then is rejected. */
  close({
    flushMs = Number.POSITIVE_INFINITY,
  }: {
    readonly flushMs?: number | undefined;
  } = {}): Promise<void> {
    this.#closing = true;
    if (flushMs <= 0) this.#sender.close();
    this.#ended ??= this.#flush(flushMs);
    return handled(this.#ended, this.#hooks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #flush(flushMs: number): Promise<void> {
    await settlesWithin(this.#tally.drained(), flushMs, { clock: systemClock });
    this.#sender.close();
  }

  async #publish(draft: Notification, { to = this.#options.to, signal }: PublishOptions): Promise<Receipt> {
    if (this.#closing) throw closedError();
    if (signal?.aborted) throw abortedError(signal);
    const request = this.#publisher.prepare(draft, to);
    return this.#publisher.traced(request, async (sent) => {
      const item = this.#sender.add(sent);
      const unlisten = onAbort(signal, () => item.abandon(abortedError(signal)));
      return receiptOf(await item.taken.finally(unlisten), this.#watcher, this.#hooks);
    });
  }
}
