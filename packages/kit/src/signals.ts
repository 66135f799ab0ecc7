import { type Clock, systemClock } from "./clock.js";

/** A signal that aborts when a time is over or another signal aborts. Disposing it removes its listeners and its timer. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** Options of {@link deadline}. */
export interface DeadlineOptions {
  /** Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Signals that abort the deadline too, with their own reason. */
  readonly signals?: readonly (AbortSignal | undefined)[] | undefined;
  /** Creates the reason of an abort because the time is over. Default: a `TimeoutError`. */
  readonly reason?: (() => unknown) | undefined;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Keeps the process alive until the time is over. Default: false. */
  readonly keepAlive?: boolean | undefined;
}

/**
 * Links signals and a time limit into one signal.
 *
 * ```ts
 * using end = deadline({ timeoutMs, signals: [options.signal, this.#closing.signal], reason: () => timedOut });
 * await send(end.signal);
 * ```
 */
export function deadline(options: DeadlineOptions): Deadline {
  const { timeoutMs, signals = [], reason, clock = systemClock, keepAlive } = options;
  const controller = new AbortController();
  const undo: (() => void)[] = [];
  const dispose = () => {
    for (const stop of undo.splice(0)) stop();
  };
  const abort = (why: unknown) => {
    // Before the listeners run: one of them may throw, or wait for something else to end.
    dispose();
    controller.abort(why);
  };
  for (const signal of signals) {
    if (controller.signal.aborted) break;
    undo.push(onAbort(signal, () => abort(signal?.reason)));
  }
  if (timeoutMs !== undefined && !controller.signal.aborted) {
    const late = () => abort(reason ? reason() : timeoutError(timeoutMs));
    undo.push(clock.after(timeoutMs, late, { keepAlive }));
  }
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}

const timeoutError = (ms: number) => new DOMException(`not done within ${ms} ms`, "TimeoutError");

/**
 * Runs a listener when the signal aborts, or at once if it has. The returned function removes the listener. Without a
 * signal nothing happens.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const shared = sharedListeners.get(signal) ?? subscribe(signal);
  // One function may listen twice, and each is removed on its own.
  const entry = { listener };
  shared.entries.add(entry);
  return () => {
    if (shared.entries.delete(entry) && shared.entries.size === 0) shared.unsubscribe();
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => onAbort(signal, resolve));
}

/** Options of {@link unlessAborted}. */
export interface UnlessAbortedOptions {
  /** Creates the error from the signal. Default: its reason. */
  readonly error?: ((signal: AbortSignal) => unknown) | undefined;
}

/** Waits for work until the signal aborts; then rejects. The work goes on, and what becomes of it is ignored. */
export function unlessAborted<T>(
  work: PromiseLike<T>,
  signal: AbortSignal | undefined,
  { error = ({ reason }) => reason }: UnlessAbortedOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const unlisten = onAbort(signal, () => signal && reject(error(signal)));
    const settle =
      <Value>(then: (value: Value) => void) =>
      (value: Value) => {
        unlisten();
        then(value);
      };
    work.then(settle(resolve), settle(reject));
  });
}

/** Options of {@link pause}. */
export interface PauseOptions {
  /** Ends the pause early. */
  readonly signal?: AbortSignal | undefined;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Keeps the process alive until the time is over. Default: false. */
  readonly keepAlive?: boolean | undefined;
}

/** Resolves when a time is over or the signal aborts, whichever comes first. Never rejects. */
export function pause(ms: number, { signal, ...rest }: PauseOptions = {}): Promise<void> {
  return new Promise((resolve) => {
    const end = deadline({ timeoutMs: ms, signals: [signal], ...rest });
    onAbort(end.signal, resolve);
  });
}

interface SharedListener {
  readonly entries: Set<{ readonly listener: () => void }>;
  readonly unsubscribe: () => void;
}

/** One listener of ours for each signal, however many share it: Node warns of a leak at the eleventh. */
const sharedListeners = new WeakMap<AbortSignal, SharedListener>();

function subscribe(signal: AbortSignal): SharedListener {
  const entries: SharedListener["entries"] = new Set();
  const notify = () => {
    sharedListeners.delete(signal);
    for (const { listener } of entries) listener();
  };
  const shared = {
    entries,
    unsubscribe: () => {
      signal.removeEventListener("abort", notify);
      if (sharedListeners.get(signal) === shared) sharedListeners.delete(signal);
    },
  };
  signal.addEventListener("abort", notify, { once: true });
  sharedListeners.set(signal, shared);
  return shared;
}
