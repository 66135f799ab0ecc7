import type { KeepAlive } from "./keep-alive.js";

/** Hooks around every promise that is given to the user. */
export interface PromiseHooks {
  /** Called once with an error that nobody looked at. */
  readonly onIgnored: (error: unknown) => void;
  /** Held from the moment that somebody waits for the promise until it settles. */
  readonly keepAlive: KeepAlive;
}

/**
 * Makes work safe to hand out: awaiting it throws as always, and ignoring it does no harm. It never becomes an unhandled
 * rejection, also not at the end of a chain of `then` without a `catch`; what the user's own callbacks throw still does.
 */
export function handled<T>(work: Promise<T>, hooks: PromiseHooks): Promise<T> {
  const trace = new ErrorTrace();
  const kept = work.catch((error) => {
    trace.error = error;
    throw error;
  });
  return new HandledPromise<T>((resolve, reject) => kept.then(resolve, reject)).guard(hooks, trace);
}

/** One error along the whole chain of promises that carries it. */
class ErrorTrace {
  error: unknown = undefined;
  reported = false;
}

// A subclass, because `await` calls `then` only on promises of another class, and so shows that somebody waits.
class HandledPromise<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #hooks: PromiseHooks | undefined;
  #trace: ErrorTrace | undefined;
  #observed = false;
  #settled = false;

  guard(hooks: PromiseHooks, trace: ErrorTrace): this {
    this.#hooks = hooks;
    this.#trace = trace;
    super.then(
      () => {
        this.#settled = true;
      },
      (error: unknown) => {
        this.#settled = true;
        // A caller that awaits has done so by the next turn of the event loop.
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
    if (!this.#hooks || !this.#trace) return next;
    const tail = new HandledPromise<U>((resolve, reject) => next.then(resolve, reject));
    return tail.guard(this.#hooks, this.#trace);
  }

  #observe(): void {
    if (this.#observed) return;
    this.#observed = true;
    if (this.#settled || !this.#hooks) return;
    const release = this.#hooks.keepAlive.hold();
    super.then(release, release);
  }

  #reportUnlessObserved(error: unknown): void {
    if (this.#observed || !this.#trace) return;
    if (error !== this.#trace.error) {
      // Thrown by the user's own callback, whose bug must not be hidden.
      void Promise.reject(error);
    } else if (!this.#trace.reported) {
      this.#trace.reported = true;
      this.#hooks?.onIgnored(error);
    }
  }
}
