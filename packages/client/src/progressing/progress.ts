import { randomUUID } from "node:crypto";
import { pause } from "@toasty/kit/signals";
import {
  error as errorNews,
  info,
  type Notification,
  type ProgressOptions,
  progress,
  success,
  ToastyError,
} from "@toasty/proto";
import { handled, type PromiseHooks } from "../promises/handled-promise.js";

/** Appearance and target of a bar. */
export interface BarOptions extends Omit<ProgressOptions, "status" | "valueText"> {
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
}

/** Progress bar on the human's desk. */
export interface ProgressHandle<R> extends AsyncDisposable {
  /** Id of its notification. */
  readonly id: string;
  /**
   * Moves the bar: 0 to 1, or `undefined` while nobody knows how far it is. Returns at once and never throws; of many
   * calls within a tenth of a second the last counts.
   */
  update(value: number | undefined, status?: string): void;
  /** Replaces the bar by good news. */
  succeed(text?: string): Promise<R>;
  /** Replaces the bar by an error. */
  fail(error: unknown): Promise<R>;
}

/** Sends a notification. */
type Publish<R> = (notification: Notification, to: string | undefined) => Promise<R>;

/** Pause between updates: at most ten a second. */
const pauseMs = 100;

/** Limit of an error's text, which may be of any length; a notification's may not. */
const maxText = 4_000;

/** Shows a bar: at most one update is in flight at any time, and the one after it is always the newest. */
export class Progress<R> implements ProgressHandle<R> {
  readonly id: string;
  readonly #title: string;
  readonly #options: BarOptions;
  readonly #publish: Publish<R>;
  readonly #hooks: PromiseHooks;
  readonly #ending = Promise.withResolvers<void>();
  #newest: { readonly value: number | undefined; readonly status: string } = { value: 0, status: "" };
  #dirty = false;
  #sending: Promise<void> | undefined;
  #ended = false;
  #settled = false;

  constructor(title: string, options: BarOptions, publish: Publish<R>, hooks: PromiseHooks) {
    this.id = options.id ?? randomUUID();
    this.#title = title;
    this.#options = options;
    this.#publish = publish;
    this.#hooks = hooks;
  }

  /** Resolves when nothing but the end is still shown of the bar. */
  get ended(): Promise<void> {
    return this.#ending.promise;
  }

  update(value: number | undefined, status?: string): void {
    if (this.#ended) return;
    this.#newest = { value: this.#inRange(value), status: status ?? this.#newest.status };
    this.#dirty = true;
    this.#sending ??= this.#send();
  }

  succeed(text = ""): Promise<R> {
    return this.#end(() => success(this.#title, text, this.#lastOptions()));
  }

  fail(error: unknown): Promise<R> {
    return this.#end(() => errorNews(this.#title, textOf(error), this.#lastOptions()));
  }

  /** Ends a bar that was neither succeeded nor failed as stopped. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const { value } = this.#newest;
    const at = value === undefined ? "" : ` at ${Math.floor(value * 100)} %`;
    const stopped = () => info(this.#title, `Stopped${at}`, this.#lastOptions());
    await this.#end(stopped).catch(this.#hooks.onIgnored);
  }

  /** Returns the value that the bar can show: no number leaves it where it is, what is out of range is clamped. */
  #inRange(value: number | undefined): number | undefined {
    if (value === undefined || (value >= 0 && value <= 1)) return value;
    const description = `is ${String(value)}; a bar takes 0 to 1, or undefined while nobody knows how far it is`;
    // Later, like every other failure: a listener may be added in the same breath.
    queueMicrotask(() => this.#hooks.onIgnored(ToastyError.invalid([{ field: "value", description }])));
    return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : this.#newest.value;
  }

  /** Sends the newest value until there is no newer one. Never rejects. */
  async #send(): Promise<void> {
    while (this.#dirty && !this.#ended && !this.#settled) {
      this.#dirty = false;
      const began = performance.now();
      await this.#sendNewest().catch((error) => this.#failed(error));
      await pause(began + pauseMs - performance.now());
    }
    this.#sending = undefined;
  }

  async #sendNewest(): Promise<void> {
    const { value, status } = this.#newest;
    const bar = progress(this.#title, value, { ...this.#options, id: this.id, status });
    await this.#publish(bar, this.#options.to);
  }

  #failed(error: unknown): void {
    // The human dismissed the bar, and wants no more of it; its end is shown as a new notification.
    if (ToastyError.from(error).reason === "SETTLED") this.#settled = true;
    else this.#hooks.onIgnored(error);
  }

  /** Shows the end. What the options cannot make rejects like everything else: nothing is thrown into the job. */
  #end(last: () => Notification): Promise<R> {
    this.#ended = true;
    this.#ending.resolve();
    return handled(this.#sendLast(last), this.#hooks);
  }

  /** Replaces the bar by its end, unless the human dismissed it: then the end is a new notification. */
  async #sendLast(make: () => Notification): Promise<R> {
    const { to } = this.#options;
    const last = make();
    try {
      return await this.#publish(last, to);
    } catch (error) {
      if (ToastyError.from(error).reason !== "SETTLED") throw error;
      return await this.#publish({ ...last, id: randomUUID() }, to);
    }
  }

  /** Returns the options of the bar, but with an importance of its own; clears the taskbar. */
  #lastOptions() {
    const { importance: _, category: __, ...options } = this.#options;
    return { ...options, id: this.id, taskbarProgress: -1 };
  }
}

/** Returns the text of whatever a job threw, which may be no error, and may throw when it is read. */
function textOf(error: unknown): string {
  try {
    const text: unknown = error instanceof Error ? error.message : error;
    return String(text).slice(0, maxText);
  } catch {
    return "";
  }
}
