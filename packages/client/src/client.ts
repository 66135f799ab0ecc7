import { type Notification, type Question, ToastyError } from "@toasty/proto";
import { type TokenAdmin, tokensOver } from "./administering/tokens.js";
import type { Answer } from "./asking/answer.js";
import { type AskOptions, ask } from "./asking/ask.js";
import { Attachment, type AttachOptions } from "./attending/attachment.js";
import type { NotificationDelivery } from "./attending/delivery.js";
import { type ReporterParts, type ReportOptions, reportsOf } from "./attending/reporter.js";
import { onAbort, unlessAborted } from "./calling/abort.js";
import { checkNumbers, count, duration } from "./calling/check-options.js";
import { closedError } from "./calling/closed-error.js";
import type { ToastyEvents } from "./calling/events.js";
import { handled } from "./calling/handled-promise.js";
import { pause } from "./calling/pause.js";
import type { RequestOf, ResponseOf, UnaryName } from "./connecting/channel.js";
import type { ConnectionState } from "./connecting/state.js";
import { type ReadyOptions, untilReady } from "./connecting/until-ready.js";
import type { Parts } from "./parts.js";
import { type BarOptions, Progress, type ProgressHandle } from "./progressing/progress.js";
import { Conveyor } from "./publishing/conveyor.js";
import { PublishStream, type PublishStreamOptions } from "./publishing/publish-stream.js";
import type { PublishOptions } from "./publishing/publisher.js";
import { type Receipt, receiptOf, type Settling } from "./publishing/receipt.js";
import type { HistoryEntry, HistoryOptions } from "./watching/history.js";
import { type Outcome, outcomeOf } from "./watching/outcome.js";

/** How to close. */
export interface CloseOptions {
  /** How long what is left may take to get through. Default: 2,000. */
  readonly flushMs?: number | undefined;
}

/** What had not got through when a client was closed. */
export interface Remainder {
  readonly publishes: number;
  readonly reports: number;
}

/**
 * A program's line to the human at the desk; {@link connect} makes one.
 *
 * Whatever it promises may be awaited, and then throws when it fails, or be ignored, and then a failure is told once by
 * the `error` event and does nothing else.
 */
export class Toasty implements AsyncDisposable {
  /** Administration of the broker's tokens; needs the admin's token. */
  readonly tokenAdmin: TokenAdmin;
  readonly #parts: Parts;
  /** Ends what goes on until it is told to: asks, attachments. */
  readonly #ending = new AbortController();
  readonly #asks = new Set<Promise<unknown>>();
  readonly #bars = new Set<Progress<Receipt>>();
  readonly #streams = new Set<PublishStream>();
  /** Publishes that have no receipt yet, by the notification's id. */
  readonly #pending = new Map<string, Promise<unknown>>();
  #closing: Promise<Remainder> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.tokenAdmin = tokensOver((method, request) => this.#call(method, request), parts.handled);
  }

  /** Who publishes. */
  get agent(): string {
    return this.#parts.settings.agent;
  }

  /** Where this client stands with its broker. */
  get state(): ConnectionState {
    return this.#parts.connection.state;
  }

  /** Connects, and resolves when the broker is there. Nothing needs it: whatever is sent waits for the broker by itself. */
  ready(options: ReadyOptions = {}): Promise<void> {
    return this.#parts.handled(this.#ready(options));
  }

  /** Sends a notification; resolves when the broker has taken it. */
  publish(notification: Notification, options: PublishOptions = {}): Promise<Receipt> {
    return this.#parts.handled(this.#publish(notification, options));
  }

  /** Asks the human and resolves with the answer, whose actions and inputs are those of the question. */
  ask<Action extends string, Inputs>(
    question: Question<Action, Inputs>,
    options: AskOptions = {},
  ): Promise<Answer<Action, Inputs>> {
    return this.#parts.handled(this.#ask(question, options));
  }

  /** Shows a bar that moves. Left without a word, it ends as stopped. */
  progress(title: string, options: BarOptions = {}): ProgressHandle<Receipt> {
    const { handled, events } = this.#parts;
    const bar: Progress<Receipt> = new Progress(title, options, {
      publish: (notification, to) => this.#publish(notification, { to }),
      handled,
      onError: (error) => events.tell("error", ToastyError.from(error)),
      onEnd: () => this.#bars.delete(bar),
    });
    this.#bars.add(bar);
    return bar;
  }

  /** Receives as a desk: iterate it; asking for the next delivery acknowledges the last. */
  attach(clientId: string, options: AttachOptions = {}): Attachment {
    const { caller, random, keepAlive } = this.#parts;
    return new Attachment(clientId, options, {
      caller,
      random,
      keepAlive,
      reporter: this.#reporter(),
      signal: this.#ending.signal,
    });
  }

  /** A delivery that was acknowledged, perhaps by an earlier process, to report on still. */
  reportOn(
    clientId: string,
    { notification, cursor }: Pick<NotificationDelivery, "notification" | "cursor">,
    options: ReportOptions = {},
  ): NotificationDelivery {
    const delivered = { notification, cursor };
    return {
      kind: "notification",
      ...delivered,
      ...reportsOf(clientId, delivered, this.#reporter(), options),
    };
  }

  /** Opens a stream for publishing many. */
  openPublishStream(options: PublishStreamOptions = {}): PublishStream {
    checkNumbers(options, { maxInFlight: count });
    const { caller, random, settings, tracing, publisher, handled, connection } = this.#parts;
    const conveyor = new Conveyor({
      caller,
      random,
      patience: settings.onUnavailable,
      window: options.maxInFlight ?? 256,
      entries: settings.outboxEntries,
      timeoutMs: settings.outboxTimeoutMs,
      trouble: () => (connection.state.kind === "waiting" ? connection.state.error : undefined),
    });
    const stream = new PublishStream(options, {
      conveyor,
      tracing,
      handled,
      prepare: (notification, to) => publisher.prepare(notification, to),
      receipt: (response) => receiptOf(response, this.#settling()),
      onEnd: () => this.#streams.delete(stream),
    });
    this.#streams.add(stream);
    return stream;
  }

  /** Takes a notification back, out of mailboxes and off the screens; says how it ended. */
  withdraw(id: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<Outcome> {
    const { handled, publishes } = this.#parts;
    return handled(publishes.tally.during(() => this.#withdraw(id, signal)));
  }

  /** What was sent lately, newest first; older ones are fetched for as long as they are asked for. */
  history(options: HistoryOptions = {}): AsyncIterable<HistoryEntry> {
    return this.#parts.history(options);
  }

  /** Listens. To listen for `settled` is to wait for outcomes, which keeps the program running until `off` or `close`. */
  on<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#parts.events.on(event, listener as never);
    return this.#listening();
  }

  /** Listens for the next time only. */
  once<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#parts.events.once(event, listener as never);
    return this.#listening();
  }

  /** Listens no more. */
  off<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#parts.events.off(event, listener as never);
    return this.#listening();
  }

  /** Sends what is left, takes back what is still asked, ends all streams, and says what did not get through. */
  close({ flushMs = 2_000 }: CloseOptions = {}): Promise<Remainder> {
    this.#closing ??= this.#close(flushMs);
    return this.#parts.handled(this.#closing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ready(options: ReadyOptions): Promise<void> {
    checkNumbers(options, { timeoutMs: duration });
    await untilReady(this.#parts.connection, options);
  }

  async #publish(
    draft: Notification,
    { to, signal }: { to?: string | undefined; signal?: AbortSignal | undefined },
  ) {
    if (this.#closing) throw closedError();
    const { publisher } = this.#parts;
    const request = publisher.prepare(draft, to);
    const { response } = await this.#track(request.notification?.id ?? "", publisher.send(request, signal));
    return receiptOf(response, this.#settling());
  }

  async #ask<Action extends string, Inputs>(question: Question<Action, Inputs>, options: AskOptions) {
    if (this.#closing) throw closedError();
    checkNumbers(options, { timeoutMs: duration });
    const { publisher, watcher } = this.#parts;
    const end = new AbortController();
    const unlisten = [options.signal, this.#ending.signal].map((signal) =>
      onAbort(signal, () => end.abort(signal?.reason)),
    );
    const asked = ask(
      question,
      { ...options, signal: end.signal },
      {
        publisher,
        watcher,
        withdraw: (id) => this.#withdraw(id),
      },
    );
    this.#asks.add(asked);
    return asked.finally(() => {
      this.#asks.delete(asked);
      for (const stop of unlisten) stop();
    });
  }

  /** A withdrawal must not overtake the publish of what it takes back. */
  async #withdraw(id: string, signal?: AbortSignal): Promise<Outcome> {
    const publish = this.#pending.get(id)?.catch(() => {});
    await unlessAborted(Promise.resolve(publish), signal);
    const { status } = await this.#call("withdraw", { notificationId: id }, signal);
    return (status && outcomeOf(status)) ?? { kind: "withdrawn" };
  }

  #reporter(): ReporterParts {
    const { caller, reports: outbox, tracing, handled, connection } = this.#parts;
    return { caller, outbox, tracing, handled, current: () => connection.current };
  }

  /** A call that may be made again without harm. */
  #call<M extends UnaryName>(method: M, request: RequestOf<M>, signal?: AbortSignal): Promise<ResponseOf<M>> {
    const { publishes, caller, connection } = this.#parts;
    return publishes.send(
      (channel, _attempt, end) => caller.attempt(channel, method, request, { signal: end }),
      connection.current,
      { signal },
    );
  }

  #settling(): Settling {
    const { watcher, keepAlive } = this.#parts;
    return {
      keepAlive,
      expect: (id) => watcher.expect(id),
      // A watch that fails is told once for all of them.
      settled: (id) => handled(keepAlive.during(watcher.expect(id)), { keepAlive, ignored: () => {} }),
    };
  }

  async #track<T>(id: string, work: Promise<T>): Promise<T> {
    this.#pending.set(id, work);
    try {
      return await work;
    } finally {
      if (this.#pending.get(id) === work) this.#pending.delete(id);
    }
  }

  #listening(): this {
    const { watcher, events } = this.#parts;
    watcher.listen(events.listenerCount("settled") > 0);
    return this;
  }

  async #close(flushMs: number): Promise<Remainder> {
    const { publishes, reports, watcher, connection } = this.#parts;
    const streams = [...this.#streams];
    for (const bar of this.#bars) void bar[Symbol.asyncDispose]();
    this.#ending.abort(closedError());
    await Promise.race([this.#flushed(), pause(flushMs)]);
    const onStreams = streams.reduce((sum, { pending }) => sum + pending, 0);
    const left = { publishes: publishes.tally.count + onStreams, reports: reports.tally.count };
    publishes.close();
    reports.close();
    for (const stream of streams) void stream.close({ flushMs: 0 });
    watcher.close();
    connection.close();
    return left;
  }

  async #flushed(): Promise<void> {
    const { publishes, reports } = this.#parts;
    await Promise.allSettled(this.#asks);
    await Promise.all([publishes.tally, reports.tally, ...this.#streams].map((line) => line.drained()));
  }
}
