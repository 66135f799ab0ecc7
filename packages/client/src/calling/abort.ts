import { ToastyError } from "@toasty/proto";

type Listener = () => void;

/** One listener of ours for each signal, however many calls and streams share it: Node warns at the eleventh. */
const shared = new WeakMap<AbortSignal, Set<Listener>>();

/**
 * Runs a listener when the signal aborts, or at once if it has; returns how to stop listening. Without a signal nothing
 * happens.
 */
export function onAbort(signal: AbortSignal | undefined, listener: Listener): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const listeners = shared.get(signal) ?? subscribe(signal);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) unsubscribe(signal);
  };
}

/** The error for a call whose signal aborted: what the signal says, as `CANCELLED`, unless it knows better. */
export function abortedError(signal: AbortSignal | undefined): ToastyError {
  const cause: unknown = signal?.reason;
  const known = ToastyError.from(cause);
  if (known.reason !== "UNKNOWN") return known;
  return new ToastyError({ message: known.fullMessage, code: "cancelled", reason: "CANCELLED", cause });
}

/** Waits for something, but not beyond the signal: then it rejects with {@link abortedError}. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const unlisten = onAbort(signal, () => reject(abortedError(signal)));
    work.then(resolve, reject).finally(unlisten);
  });
}

/** What the one listener on each signal is, so that it can be taken off again. */
const handlers = new WeakMap<AbortSignal, Listener>();

function subscribe(signal: AbortSignal): Set<Listener> {
  const listeners = new Set<Listener>();
  const handler = () => {
    shared.delete(signal);
    for (const listener of listeners) listener();
  };
  shared.set(signal, listeners);
  handlers.set(signal, handler);
  signal.addEventListener("abort", handler, { once: true });
  return listeners;
}

function unsubscribe(signal: AbortSignal): void {
  const handler = handlers.get(signal);
  if (handler) signal.removeEventListener("abort", handler);
  handlers.delete(signal);
  shared.delete(signal);
}
