import type { KeepAlive } from "./keep-alive.js";

/** What happens around a promise that is given to the user. */
export interface Care {
  /** Told once of an error that nobody looked at. */
  readonly ignored: (error: unknown) => void;
  /** Held from the moment that somebody waits for the promise until it settles. */
  readonly keepAlive: KeepAlive;
}

/**
 * Makes work safe to hand out: awaiting it throws as always, and ignoring it does no harm. It never becomes an unhandled
 * rejection, also not at the end of a chain of `then` without a `catch`; what the user's own callbacks throw still does.
 */
export function handled<T>(work: Promise<T>, care: Care): Promise<T> {
  const fate = new Fate();
  const kept = work.catch((error) => {
    fate.error = error;
    throw error;
  });
  return new HandledPromise<T>((resolve, reject) => kept.then(resolve, reject)).guard(care, fate);
}

/** What has become of one error, along the whole chain of promises that carries it. */
class Fate {
  error: unknown = undefined;
  told = false;
}

// A subclass, because `await` asks only promises of another class for their `then`, and so tells us that somebody waits.
class HandledPromise<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #care: Care | undefined;
  #fate: Fate | undefined;
  #observed = false;
  #settled = false;

  guard(care: Care, fate: Fate): this {
    this.#care = care;
    this.#fate = fate;
    super.then(
      () => {
        this.#settled = true;
      },
      (error: unknown) => {
        this.#settled = true;
        // Whoever awaits has done so by the next turn of the loop.
        setImmediate(() => this.#reportUnlessObserved(error));
      },
    );
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#observe();
    const next = super.then(onFulfilled, onRejected);
    return typeof onRejected === "function" ? next : this.#tail(next);
  }

  override finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#tail(super.finally(onFinally));
  }

  #tail<U>(next: Promise<U>): Promise<U> {
    if (!this.#care || !this.#fate) return next;
    const tail = new HandledPromise<U>((resolve, reject) => next.then(resolve, reject));
    return tail.guard(this.#care, this.#fate);
  }

  #observe(): void {
    if (this.#observed) return;
    this.#observed = true;
    if (this.#settled || !this.#care) return;
    const release = this.#care.keepAlive.hold();
    super.then(release, release);
  }

  #reportUnlessObserved(error: unknown): void {
    if (this.#observed || !this.#fate) return;
    if (error !== this.#fate.error) {
      // Thrown by the user's own callback, whose bug must not be hidden.
      Promise.reject(error);
    } else if (!this.#fate.told) {
      this.#fate.told = true;
      this.#care?.ignored(error);
    }
  }
}
