import { randomUUID } from "node:crypto";
import {
  error as errorNews,
  info,
  type Notification,
  type ProgressOptions,
  progress,
  success,
  ToastyError,
} from "@toasty/proto";
import { pause } from "../calling/pause.js";

/** How a bar is shown. */
export interface BarOptions extends Omit<ProgressOptions, "status" | "valueText"> {
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
}

/** A bar that moves on the human's desk. */
export interface ProgressHandle<R> extends AsyncDisposable {
  /** The id under which it is shown. */
  readonly id: string;
  /**
   * Moves the bar: 0 to 1, or `undefined` while nobody knows how far it is. Returns at once and never throws; of many
   * calls within a tenth of a second the last counts.
   */
  update(value: number | undefined, status?: string): void;
  /** Puts good news in the place of the bar. */
  succeed(text?: string): Promise<R>;
  /** Puts an error in the place of the bar. */
  fail(error: unknown): Promise<R>;
}

/** What a bar stands on. */
export interface ProgressParts<R> {
  readonly publish: (notification: Notification, to: string | undefined) => Promise<R>;
  /** Makes a promise safe to hand out. */
  readonly handled: <T>(work: Promise<T>) => Promise<T>;
  /** Told of an update that could not be sent. */
  readonly onError: (error: unknown) => void;
  /** Told when the last word is spoken. */
  readonly onEnd: () => void;
}

/** At most ten updates a second. */
const pauseMs = 100;

/** Shows a bar: at most one update is on its way at any time, and the one after it is always the newest. */
export class Progress<R> implements ProgressHandle<R> {
  readonly id: string;
  readonly #title: string;
  readonly #options: BarOptions;
  readonly #parts: ProgressParts<R>;
  #newest: { readonly value: number | undefined; readonly status: string } = { value: 0, status: "" };
  #dirty = false;
  #sending: Promise<void> | undefined;
  #ended = false;
  #settled = false;

  constructor(title: string, options: BarOptions, parts: ProgressParts<R>) {
    this.id = options.id ?? randomUUID();
    this.#title = title;
    this.#options = options;
    this.#parts = parts;
  }

  update(value: number | undefined, status?: string): void {
    if (this.#ended) return;
    this.#newest = { value: this.#inRange(value), status: status ?? this.#newest.status };
    this.#dirty = true;
    this.#sending ??= this.#send();
  }

  /** The value that the bar can show: what is no number leaves the bar where it is, what is out of range is clamped. */
  #inRange(value: number | undefined): number | undefined {
    if (value === undefined || (value >= 0 && value <= 1)) return value;
    const description = `is ${value}; a bar takes 0 to 1, or undefined while nobody knows how far it is`;
    // Later, like every other failure: a listener may be added in the same breath.
    queueMicrotask(() => this.#parts.onError(ToastyError.invalid([{ field: "value", description }])));
    return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : this.#newest.value;
  }

  succeed(text = ""): Promise<R> {
    return this.#end(success(this.#title, text, this.#lastOptions()));
  }

  fail(error: unknown): Promise<R> {
    const text = error instanceof Error ? error.message : String(error);
    return this.#end(errorNews(this.#title, text.slice(0, maxText), this.#lastOptions()));
  }

  /** Left without a word: it ends as stopped. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const { value } = this.#newest;
    const at = value === undefined ? "" : ` at ${Math.floor(value * 100)} %`;
    await this.#end(info(this.#title, `Stopped${at}`, this.#lastOptions())).catch(this.#parts.onError);
  }

  /** Sends the newest value until there is no newer one. */
  async #send(): Promise<void> {
    while (this.#dirty && !this.#ended && !this.#settled) {
      this.#dirty = false;
      const { value, status } = this.#newest;
      const bar = progress(this.#title, value, { ...this.#options, id: this.id, status });
      const began = performance.now();
      await this.#parts.publish(bar, this.#options.to).catch((error) => this.#failed(error));
      await pause(began + pauseMs - performance.now());
    }
    this.#sending = undefined;
  }

  #failed(error: unknown): void {
    // The human waved the bar away, and wants no more of it; how it ends is told anew.
    if (ToastyError.from(error).reason === "SETTLED") this.#settled = true;
    else this.#parts.onError(error);
  }

  #end(last: Notification): Promise<R> {
    this.#ended = true;
    this.#parts.onEnd();
    return this.#parts.handled(this.#sayLast(last));
  }

  /** The last word stands in the place of the bar, unless the human waved that away: then it is told anew. */
  async #sayLast(last: Notification): Promise<R> {
    const { publish } = this.#parts;
    const { to } = this.#options;
    try {
      return await publish(last, to);
    } catch (error) {
      if (ToastyError.from(error).reason !== "SETTLED") throw error;
      return await publish({ ...last, id: randomUUID() }, to);
    }
  }

  /** As the bar was shown, but with an importance of its own; clears the taskbar. */
  #lastOptions() {
    const { importance: _, category: __, ...options } = this.#options;
    return { ...options, id: this.id, taskbarProgress: -1 };
  }
}

/** An error's message may be of any length; a notification's text may not. */
const maxText = 4_000;
