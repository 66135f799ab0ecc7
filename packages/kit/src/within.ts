import { type Clock, systemClock } from "./clock.js";

/** Options of {@link within}. */
export interface WithinOptions<T> {
  /** Creates the error when the time is over. Default: an `Error` that names the limit. */
  readonly error?: (() => unknown) | undefined;
  /** Receives the value of work that was too late. */
  readonly onLate?: ((value: T) => void) | undefined;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Keeps the process alive for the wait. Default: true. */
  readonly keepAlive?: boolean | undefined;
}

/**
 * Waits for work, up to a time limit; then rejects. The work goes on, and its failure is ignored from then on.
 */
export function within<T>(
  work: PromiseLike<T>,
  limitMs: number,
  { error, onLate, clock = systemClock, keepAlive = true }: WithinOptions<T> = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const late = () => {
      isLate = true;
      reject(error ? error() : new Error(`no answer within ${limitMs} ms`));
    };
    const cancel = clock.after(limitMs, late, { keepAlive });
    work.then(
      (value) => {
        cancel();
        if (isLate) onLate?.(value);
        else resolve(value);
      },
      (cause: unknown) => {
        cancel();
        reject(cause);
      },
    );
  });
}

/** Returns whether work is done within a time limit; rejects if it fails within it. The work goes on. */
export async function settlesWithin(
  work: PromiseLike<unknown>,
  limitMs: number,
  options: Pick<WithinOptions<unknown>, "clock" | "keepAlive"> = {},
): Promise<boolean> {
  const late = Symbol("late");
  try {
    await within(work, limitMs, { ...options, error: () => late });
    return true;
  } catch (error) {
    if (error === late) return false;
    throw error;
  }
}
