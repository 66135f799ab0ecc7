import { systemClock } from "@toasty/kit/clock";
import {
  fromStatus,
  type PublishRequest,
  type PublishResponse,
  type PublishStreamResponse,
  ToastyError,
} from "@toasty/proto";
import type { Caller } from "../calling/caller.js";
import { resilientStream } from "../calling/resilient-stream.js";
import { afterFailure, gaveUp } from "../calling/retry.js";
import type { Duplex } from "../connecting/channel.js";
import type { OnUnavailable } from "../connecting/connection.js";
import { closedError } from "../connecting/errors.js";
import { takenBefore } from "./publisher.js";

/** Settings of a {@link StreamSender}. */
export interface StreamSenderOptions {
  /** Limit of items that are in flight at once. */
  readonly window: number;
  /** Limit of items that wait for room in the window. */
  readonly entries: number;
  /** Limit of the time of each item. */
  readonly timeoutMs: number;
  readonly onUnavailable: OnUnavailable;
}

/** Item that is being sent. */
export interface Item {
  /** Resolves with the broker's receipt. */
  readonly taken: Promise<PublishResponse>;
  /** Stops sending it, and rejects it. */
  abandon(error: ToastyError): void;
}

interface Load {
  readonly sequence: number;
  readonly request: PublishRequest;
  readonly endsAt: number;
  readonly taken: PromiseWithResolvers<PublishResponse>;
  sends: number;
}

/** The stream is ended when nothing was sent for this long, until there is something again. */
const idleMs = 2_000;

/** Interval of looking for items that have waited too long. */
const sweepMs = 500;

/**
 * Sends publishes over one bidirectional stream. Keeps at most `window` in flight, respects HTTP/2 backpressure, and after
 * a reconnect resends everything without a receipt; the broker deduplicates by id and revision.
 */
export class StreamSender {
  readonly #caller: Caller;
  readonly #options: StreamSenderOptions;
  readonly #end = Promise.withResolvers<void>();
  /** Everything without a receipt, oldest first. */
  readonly #loads = new Map<number, Load>();
  readonly #inFlight = new Set<number>();
  /** Items that are still to be written, in that order; those that were removed meanwhile are skipped. */
  #waiting: Load[] = [];
  #change = Promise.withResolvers<void>();
  #sequence = 0;
  #closed = false;
  #call: Duplex<"publishStream"> | undefined;
  #blocked = false;
  #resume: NodeJS.Timeout | undefined;
  #stream: AbortController | undefined;
  #idle: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(caller: Caller, options: StreamSenderOptions) {
    this.#caller = caller;
    this.#options = options;
  }

  add(request: PublishRequest): Item {
    if (this.#closed) throw closedError();
    if (this.#loads.size - this.#inFlight.size >= this.#options.entries) throw this.#full();
    const taken = Promise.withResolvers<PublishResponse>();
    const sequence = ++this.#sequence;
    const endsAt = performance.now() + this.#options.timeoutMs;
    const load = { sequence, request, endsAt, taken, sends: 0 };
    this.#loads.set(sequence, load);
    this.#waiting.push(load);
    clearTimeout(this.#idle);
    this.#sweep ??= setInterval(() => this.#dropLate(), sweepMs).unref();
    if (this.#stream) this.#push();
    else void this.#run();
    return { taken: taken.promise, abandon: (error) => this.#remove(load)?.taken.reject(error) };
  }

  /** Resolves when one more may be on its way. */
  async room(): Promise<void> {
    while (this.#loads.size >= this.#options.window) await this.#change.promise;
  }

  /** Resolves when the sender is closed. */
  get closed(): Promise<void> {
    return this.#end.promise;
  }

  /** Ends the stream; what has no receipt is rejected. */
  close(): void {
    this.#end.resolve();
    this.#closed = true;
    this.#rejectAll(closedError());
    clearTimeout(this.#idle);
    this.#stream?.abort();
  }

  async #run(): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    try {
      const givesUp = this.#options.onUnavailable === "drop" ? "when_away" : "never";
      const options = { signal: stream.signal, givesUp } as const;
      const begin = (call: Duplex<"publishStream">) => this.#begin(call);
      for await (const receipt of resilientStream(this.#caller, "publishStream", begin, options)) {
        this.#settle(receipt);
      }
    } catch (error) {
      this.#rejectAll(ToastyError.from(error));
    }
    this.#stream = undefined;
    this.#call = undefined;
    // Something may have been added while the stream was ending.
    if (this.#loads.size > 0) void this.#run();
  }

  /** Starts over on a new call, with everything that has no receipt. */
  #begin(call: Duplex<"publishStream">): void {
    this.#call = call;
    this.#blocked = false;
    this.#inFlight.clear();
    this.#waiting = [...this.#loads.values()];
    call.on("drain", () => {
      if (call !== this.#call) return;
      this.#blocked = false;
      this.#push();
    });
    this.#push();
  }

  /** Writes what there is room for. */
  #push(): void {
    while (this.#call && !this.#blocked && !this.#resume && this.#inFlight.size < this.#options.window) {
      const load = this.#waiting.shift();
      if (!load) return;
      if (!this.#loads.has(load.sequence)) continue;
      this.#inFlight.add(load.sequence);
      load.sends += 1;
      this.#blocked = !this.#call.write({
        sequence: load.sequence,
        publish: load.request,
        withdraw: undefined,
      });
    }
  }

  #settle({ sequence, receipt }: PublishStreamResponse): void {
    const load = this.#loads.get(sequence);
    if (!load || !receipt) return;
    if (receipt.$case === "published") {
      this.#remove(load)?.taken.resolve(receipt.value);
    } else if (receipt.$case === "refused") {
      this.#refused(load, fromStatus(receipt.value));
    }
    this.#push();
  }

  #refused(load: Load, error: ToastyError): void {
    const verdict = afterFailure(error, load.sends, this.#caller.random);
    if (verdict.kind === "throttled") {
      this.#inFlight.delete(load.sequence);
      this.#waiting.unshift(load);
      this.#rest(verdict.afterMs);
    } else if (verdict.kind === "again") {
      this.#putAside(load, verdict.afterMs);
    } else {
      this.#refusedForGood(load, error);
    }
  }

  #refusedForGood(load: Load, refusal: ToastyError): void {
    try {
      const response = takenBefore(refusal, load.sends, load.request);
      this.#remove(load)?.taken.resolve(response);
    } catch (error) {
      this.#remove(load)?.taken.reject(error);
    }
  }

  /** Sends one of them later; the others need not wait for it. */
  #putAside(load: Load, ms: number): void {
    const call = this.#call;
    this.#inFlight.delete(load.sequence);
    systemClock.after(ms, () => {
      // A new call has begun with everything already.
      if (call !== this.#call) return;
      this.#waiting.push(load);
      this.#push();
    });
  }

  /** Sends nothing for a while. */
  #rest(ms: number): void {
    clearTimeout(this.#resume);
    this.#resume = setTimeout(() => {
      this.#resume = undefined;
      this.#push();
    }, ms);
    this.#resume.unref();
  }

  #remove(load: Load): Load | undefined {
    if (!this.#loads.delete(load.sequence)) return undefined;
    this.#inFlight.delete(load.sequence);
    this.#change.resolve();
    this.#change = Promise.withResolvers();
    if (this.#loads.size === 0) {
      this.#waiting = [];
      clearInterval(this.#sweep);
      this.#sweep = undefined;
      this.#idle = setTimeout(() => this.#stream?.abort(), idleMs).unref();
    }
    return load;
  }

  #dropLate(): void {
    const now = performance.now();
    for (const load of this.#loads.values()) {
      if (load.endsAt > now) break;
      this.#remove(load)?.taken.reject(gaveUp(this.#options.timeoutMs, this.#caller.trouble));
    }
    // Nothing is written while the broker is away, and so nothing passed over.
    if (this.#waiting.length > this.#loads.size) {
      this.#waiting = this.#waiting.filter(({ sequence }) => this.#loads.has(sequence));
    }
  }

  #rejectAll(error: ToastyError): void {
    for (const load of [...this.#loads.values()]) this.#remove(load)?.taken.reject(error);
  }

  #full(): ToastyError {
    return new ToastyError({
      message: `${this.#options.entries} publishes wait on this stream already.`,
      remedy: "Await `room()` before each publish.",
      code: "resource_exhausted",
      reason: "OUTBOX_FULL",
    });
  }
}
