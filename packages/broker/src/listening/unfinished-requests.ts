import type { Clock } from "@toasty/kit/clock";

/** The stream of a request, as Node's HTTP/2 has it. */
export interface RequestStream {
  /** True once the whole request was read. */
  readonly readableEnded: boolean;
  readonly closed: boolean;
  readonly destroyed: boolean;
}

/** Limits of {@link UnfinishedRequests}. */
export interface UnfinishedLimits {
  /** Time in which a request must be complete. */
  readonly timeoutMs: number;
  /** Unfinished requests of one owner. */
  readonly perOwner: number;
}

interface Unfinished {
  readonly owner: string;
  readonly since: number;
}

/** Requests that are added between two looks at all of them. Finished ones are kept for so long. */
const batch = 256;

/**
 * The requests that are not complete: each is buffered until it is. Ends those that take too long, and the newest of an
 * owner that has too many.
 *
 * A finished request is found by looking, not by a listener, because a listener on every call would cost more than all
 * else here. So there may be `batch` more of one owner than its limit.
 */
export class UnfinishedRequests<T extends RequestStream> {
  readonly #limits: UnfinishedLimits;
  readonly #clock: Clock;
  readonly #end: (stream: T, why: "late" | "too_many") => void;
  readonly #requests = new Map<T, Unfinished>();
  #nextLook = batch;
  #cancelTimer: (() => void) | undefined;

  constructor(limits: UnfinishedLimits, clock: Clock, end: (stream: T, why: "late" | "too_many") => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#end = end;
  }

  /** The number of requests that are kept, finished ones of the last moments included. */
  get size(): number {
    return this.#requests.size;
  }

  /** Adds a request whose headers have come. */
  add(stream: T, owner: string): void {
    this.#requests.set(stream, { owner, since: this.#clock.monotonic() });
    if (this.#requests.size >= this.#nextLook) this.#look();
    this.#cancelTimer ??= this.#clock.after(this.#limits.timeoutMs, () => this.#ring());
  }

  /** Forgets all, and lets the timer go. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#requests.clear();
  }

  #ring(): void {
    this.#cancelTimer = undefined;
    this.#look();
    const [oldest] = this.#requests.values();
    if (oldest === undefined) return;
    const leftMs = oldest.since + this.#limits.timeoutMs - this.#clock.monotonic();
    this.#cancelTimer = this.#clock.after(Math.max(0, leftMs), () => this.#ring());
  }

  #look(): void {
    const latest = this.#clock.monotonic() - this.#limits.timeoutMs;
    const counts = new Map<string, number>();
    for (const [stream, { owner, since }] of this.#requests) {
      const isOver = stream.readableEnded || stream.closed || stream.destroyed;
      const count = (counts.get(owner) ?? 0) + 1;
      const why = since <= latest ? "late" : count > this.#limits.perOwner ? "too_many" : undefined;
      if (isOver || why !== undefined) this.#requests.delete(stream);
      else counts.set(owner, count);
      if (!isOver && why !== undefined) this.#end(stream, why);
    }
    this.#nextLook = this.#requests.size + batch;
  }
}
