import {
  fromStatus,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type PublishStreamResponse,
  ToastyError,
} from "@toasty/proto";
import { after } from "../calling/after.js";
import { closedError } from "../calling/closed-error.js";
import { type Perseverance, persevere } from "../calling/persevere.js";
import type { Duplex } from "../connecting/channel.js";
import { gaveUp } from "../queueing/gave-up.js";
import { afterFailure } from "../queueing/retry.js";

/** What a conveyor stands on. */
export interface ConveyorParts extends Omit<Perseverance, "signal"> {
  /** How many are on their way at once. */
  readonly window: number;
  /** How many more wait for room. */
  readonly entries: number;
  /** How long each may take. */
  readonly timeoutMs: number;
  /** Why nothing is sent at this moment, if that is known. */
  readonly trouble: () => ToastyError | undefined;
}

/** Something on the conveyor. */
export interface Item {
  /** The broker's word. */
  readonly taken: Promise<PublishResponse>;
  /** Takes it off. */
  abandon(error: ToastyError): void;
}

interface Load {
  readonly sequence: number;
  readonly request: PublishRequest;
  readonly endsAt: number;
  readonly taken: PromiseWithResolvers<PublishResponse>;
  sends: number;
}

/** With nothing to carry for this long the stream is ended, until there is something again. */
const idleMs = 2_000;

/** How often what waits is looked through for what has waited too long. */
const sweepMs = 500;

/**
 * Carries publishes over one stream: so many on their way at once, no more written than the connection takes, and after
 * a break everything without a receipt again, which the broker recognises by id and revision.
 */
export class Conveyor {
  readonly #parts: ConveyorParts;
  /** Everything without a receipt, oldest first. */
  readonly #loads = new Map<number, Load>();
  readonly #onWay = new Set<number>();
  /** What is still to be written, in that order; what was taken off meanwhile is passed over. */
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

  constructor(parts: ConveyorParts) {
    this.#parts = parts;
  }

  add(request: PublishRequest): Item {
    if (this.#closed) throw closedError();
    if (this.#loads.size - this.#onWay.size >= this.#parts.entries) throw this.#full();
    const taken = Promise.withResolvers<PublishResponse>();
    const sequence = ++this.#sequence;
    const endsAt = performance.now() + this.#parts.timeoutMs;
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
    while (this.#loads.size >= this.#parts.window) await this.#change.promise;
  }

  /** Ends the stream; what has no receipt is rejected. */
  close(): void {
    this.#closed = true;
    this.#rejectAll(closedError());
    clearTimeout(this.#idle);
    this.#stream?.abort();
  }

  async #run(): Promise<void> {
    const { caller, random, patience } = this.#parts;
    const stream = new AbortController();
    this.#stream = stream;
    try {
      const parts = { caller, random, patience, signal: stream.signal };
      for await (const receipt of persevere(parts, "publishStream", (call) => this.#begin(call))) {
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
    this.#onWay.clear();
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
    while (this.#call && !this.#blocked && !this.#resume && this.#onWay.size < this.#parts.window) {
      const load = this.#waiting.shift();
      if (!load) return;
      if (!this.#loads.has(load.sequence)) continue;
      this.#onWay.add(load.sequence);
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
    const verdict = afterFailure(error, load.sends, this.#parts.random);
    if (verdict.kind === "throttled") {
      this.#onWay.delete(load.sequence);
      this.#waiting.unshift(load);
      this.#rest(verdict.afterMs);
    } else if (verdict.kind === "again") {
      this.#putAside(load, verdict.afterMs);
    } else if (error.reason === "SETTLED" && load.sends > 1) {
      this.#remove(load)?.taken.resolve(takenBefore(load.request));
    } else {
      this.#remove(load)?.taken.reject(error);
    }
  }

  /** Sends one of them later; the others need not wait for it. */
  #putAside(load: Load, ms: number): void {
    const call = this.#call;
    this.#onWay.delete(load.sequence);
    after(ms, () => {
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
    this.#onWay.delete(load.sequence);
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
      this.#remove(load)?.taken.reject(gaveUp(this.#parts.timeoutMs, this.#parts.trouble()));
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
      message: `${this.#parts.entries} publishes wait on this stream already. Await \`room()\` before each publish.`,
      code: "resource_exhausted",
      reason: "OUTBOX_FULL",
    });
  }
}

/** Refused as settled when it was sent again: the proof that it was taken the first time. */
const takenBefore = ({ notification }: PublishRequest): PublishResponse =>
  PublishResponse.fromPartial({
    notificationId: notification?.id ?? "",
    success: true,
    outcome: PublishOutcome.DUPLICATE,
  });
