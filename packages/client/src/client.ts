import { systemClock } from "@toasty/kit/clock";
import { settlesWithin } from "@toasty/kit/within";
import { type Notification, type Question, ToastyError } from "@toasty/proto";
import { TokenAdmin } from "./administering/token-admin.js";
import type { Answer } from "./asking/answer.js";
import { Asker, type AskOptions } from "./asking/ask.js";
import { Attachment, type AttachOptions } from "./attending/attachment.js";
import type { NotificationDelivery } from "./attending/delivery.js";
import { Reporter, type ReportOptions } from "./attending/reporter.js";
import { Caller } from "./calling/caller.js";
import { checkNumbers, count } from "./connecting/check-options.js";
import { Connection } from "./connecting/connection.js";
import { Credentials } from "./connecting/credentials.js";
import { defaultAgent, type Environment, thisEnvironment } from "./connecting/environment.js";
import { closedError } from "./connecting/errors.js";
import { type ConnectOptions, type Settings, settingsOf } from "./connecting/options.js";
import type { ConnectionState } from "./connecting/state.js";
import { type ReadyOptions, untilReady } from "./connecting/until-ready.js";
import { Events, type ToastyEvents } from "./events.js";
import { type BarOptions, Progress, type ProgressHandle } from "./progressing/progress.js";
import { handled, type PromiseHooks } from "./promises/handled-promise.js";
import { KeepAlive } from "./promises/keep-alive.js";
import { PublishStream, type PublishStreamOptions } from "./publishing/publish-stream.js";
import { Publisher, type PublishOptions } from "./publishing/publisher.js";
import { type Receipt, receiptOf } from "./publishing/receipt.js";
import { StreamSender } from "./publishing/stream-sender.js";
import { Outbox } from "./queueing/outbox.js";
import { Tracing } from "./tracing/tracing.js";
import { History, type HistoryEntry, type HistoryOptions } from "./watching/history.js";
import type { Outcome } from "./watching/outcome.js";
import { Watcher } from "./watching/watcher.js";

/**
 * Creates a client. Nothing is read or connected before it is first used, and then the broker may still be away.
 *
 * ```ts
 * await using toasty = connect({ agent: "trainer" });
 * await toasty.publish(info("Build finished", "312 tests passed"));
 * ```
 */
export function connect(options: ConnectOptions = {}): Toasty {
  return new Toasty(options, thisEnvironment());
}

/** Limits of closing a client. */
export interface CloseOptions {
  /** Time in which what is left may get through. Default: 2,000. */
  readonly flushMs?: number | undefined;
}

/** Number of items that had not got through when a client was closed. */
export interface Remainder {
  readonly publishes: number;
  readonly reports: number;
}

/**
 * Client of the broker, through which a program notifies and asks the human at the desk, or receives as a desk. Created by
 * {@link connect}, closed by {@link Toasty.close} or `await using`.
 *
 * Every promise that it returns may be awaited, and then throws when it fails, or be ignored, and then a failure is
 * reported once by the `error` event and does nothing else.
 */
export class Toasty implements AsyncDisposable {
  /** Administration of the broker's tokens; needs the admin's token. */
  readonly tokenAdmin: TokenAdmin;
  readonly #settings: Settings;
  readonly #events = new Events();
  readonly #keepAlive = new KeepAlive();
  readonly #hooks: PromiseHooks = {
    onIgnored: (error) => this.#events.announce("error", ToastyError.from(error)),
    keepAlive: this.#keepAlive,
  };
  readonly #tracing = new Tracing();
  readonly #connection: Connection;
  readonly #caller: Caller;
  /** Publishes, withdrawals and look-ups that wait for the broker. */
  readonly #outbox: Outbox;
  /** Reports of desks that wait for the broker. */
  readonly #reports: Outbox;
  readonly #publisher: Publisher;
  readonly #watcher: Watcher;
  readonly #history: History;
  readonly #asker: Asker;
  readonly #reporter: Reporter;
  readonly #bars = new Set<Progress<Receipt>>();
  readonly #streams = new Set<PublishStream>();
  /** Ends attachments when the client is closed. */
  readonly #ending = new AbortController();
  #closing: Promise<Remainder> | undefined;

  /** @internal */
  constructor(options: ConnectOptions, environment: Environment) {
    const settings = settingsOf(options, defaultAgent(environment.env));
    const { agent, outboxEntries: entries, outboxTimeoutMs: timeoutMs, onUnavailable } = settings;
    const { random } = environment;
    this.#settings = settings;
    const credentials = new Credentials(settings, environment);
    const onState = (state: ConnectionState) => this.#events.announce("state", state);
    this.#connection = new Connection(settings, environment, credentials, onState);
    this.#caller = new Caller(this.#connection, credentials, settings, this.#keepAlive, random);
    this.#outbox = new Outbox(this.#caller, { of: "publishes", entries, timeoutMs, onUnavailable });
    this.#reports = new Outbox(this.#caller, { of: "reports", entries, timeoutMs, onUnavailable });
    this.#publisher = new Publisher(this.#outbox, this.#tracing, agent);
    this.#history = new History(this.#outbox, this.#keepAlive);
    this.#watcher = new Watcher(this.#caller, this.#outbox, this.#history, this.#keepAlive, {
      onSettled: (id, outcome) => this.#settled(id, outcome),
      onError: this.#hooks.onIgnored,
    });
    this.#asker = new Asker(this.#publisher, this.#watcher, this.#hooks);
    this.#reporter = new Reporter(this.#reports, this.#tracing, this.#hooks);
    this.tokenAdmin = new TokenAdmin(this.#outbox, this.#hooks);
  }

  /** Name under which it publishes. */
  get agent(): string {
    return this.#settings.agent;
  }

  /** State of the connection to the broker. */
  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Connects, and resolves when the broker is there. Nothing needs it: everything that is sent waits for the broker. */
  ready(options: ReadyOptions = {}): Promise<void> {
    return handled(untilReady(this.#connection, options), this.#hooks);
  }

  /** Sends a notification; resolves when the broker has taken it. */
  publish(notification: Notification, options: PublishOptions = {}): Promise<Receipt> {
    return handled(this.#publish(notification, options), this.#hooks);
  }

  /** Asks the human and resolves with the answer, whose actions and inputs are those of the question. */
  ask<Action extends string, Inputs>(
    question: Question<Action, Inputs>,
    options: AskOptions = {},
  ): Promise<Answer<Action, Inputs>> {
    return handled(this.#asker.ask(question, options), this.#hooks);
  }

  /** Shows a progress bar. One that is neither succeeded nor failed ends as stopped. */
  progress(title: string, options: BarOptions = {}): ProgressHandle<Receipt> {
    const publish = (notification: Notification, to: string | undefined) =>
      this.#publish(notification, { to });
    const bar = new Progress(title, options, publish, this.#hooks);
    this.#bars.add(bar);
    void bar.ended.then(() => this.#bars.delete(bar));
    return bar;
  }

  /** Receives as a desk: iterate it; asking for the next delivery acknowledges the last. */
  attach(clientId: string, options: AttachOptions = {}): Attachment {
    const { signal } = this.#ending;
    return new Attachment(clientId, options, this.#caller, this.#reporter, this.#keepAlive, signal);
  }

  /** Returns a delivery that was acknowledged, perhaps by an earlier process, so that it can still be reported on. */
  reportOn(
    clientId: string,
    { notification, cursor }: Pick<NotificationDelivery, "notification" | "cursor">,
    options: ReportOptions = {},
  ): NotificationDelivery {
    const delivered = { notification, cursor };
    const reports = this.#reporter.reportsOf(clientId, delivered, options);
    return { kind: "notification", ...delivered, ...reports };
  }

  /** Opens a stream for publishing many notifications. */
  openPublishStream(options: PublishStreamOptions = {}): PublishStream {
    checkNumbers(options, { maxInFlight: count });
    const { outboxEntries: entries, outboxTimeoutMs: timeoutMs, onUnavailable } = this.#settings;
    const window = options.maxInFlight ?? 256;
    const sender = new StreamSender(this.#caller, { window, entries, timeoutMs, onUnavailable });
    const stream = new PublishStream(options, sender, this.#publisher, this.#watcher, this.#hooks);
    this.#streams.add(stream);
    void sender.closed.then(() => this.#streams.delete(stream));
    return stream;
  }

  /** Takes a notification back, out of mailboxes and off the screens; resolves with how it ended. */
  withdraw(id: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<Outcome> {
    const work = this.#outbox.tally.during(() => this.#publisher.withdraw(id, signal));
    return handled(work, this.#hooks);
  }

  /** Returns what was sent lately, newest first; older notifications are fetched for as long as more are asked for. */
  history(options: HistoryOptions = {}): AsyncIterable<HistoryEntry> {
    return this.#history.entries(options);
  }

  /** Adds a listener. One for `settled` waits for outcomes, which keeps the program running until `off` or `close`. */
  on<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#events.on(event, listener as never);
    return this.#watchForListeners();
  }

  /** Adds a listener for one event only. */
  once<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#events.once(event, listener as never);
    return this.#watchForListeners();
  }

  /** Removes a listener. */
  off<E extends keyof ToastyEvents>(event: E, listener: ToastyEvents[E]): this {
    this.#events.off(event, listener as never);
    return this.#watchForListeners();
  }

  /** Sends what is left, takes back open questions, ends all streams, and resolves with what did not get through. */
  close({ flushMs = 2_000 }: CloseOptions = {}): Promise<Remainder> {
    this.#closing ??= this.#close(flushMs);
    return handled(this.#closing, this.#hooks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #publish(draft: Notification, { to, signal }: PublishOptions): Promise<Receipt> {
    if (this.#closing) throw closedError();
    const { response } = await this.#publisher.send(this.#publisher.prepare(draft, to), signal);
    return receiptOf(response, this.#watcher, this.#hooks);
  }

  #settled(id: string, outcome: Outcome): void {
    this.#events.announce("settled", id, outcome);
    // A listener may have been one for a single event.
    this.#watchForListeners();
  }

  #watchForListeners(): this {
    this.#watcher.listen(this.#events.listenerCount("settled") > 0);
    return this;
  }

  async #close(flushMs: number): Promise<Remainder> {
    const streams = [...this.#streams];
    for (const bar of this.#bars) void bar[Symbol.asyncDispose]();
    this.#ending.abort(closedError());
    await settlesWithin(this.#flushed(streams), flushMs, { clock: systemClock });
    const onStreams = streams.reduce((sum, { pending }) => sum + pending, 0);
    const left = {
      publishes: this.#outbox.tally.count + onStreams,
      reports: this.#reports.tally.count,
    };
    this.#outbox.close();
    this.#reports.close();
    for (const stream of streams) void stream.close({ flushMs: 0 });
    this.#watcher.close();
    this.#connection.close();
    return left;
  }

  async #flushed(streams: readonly PublishStream[]): Promise<void> {
    await this.#asker.close();
    const counted = [this.#outbox.tally, this.#reports.tally, ...streams];
    await Promise.all(counted.map((each) => each.drained()));
  }
}
