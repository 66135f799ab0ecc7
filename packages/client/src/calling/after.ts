/** What Node's timers count up to; for more they warn and take a millisecond. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls back once, after any time, `Infinity` included, and without keeping the process running; returns how to take that
 * back. Without a time nothing happens.
 */
export function after(ms: number | undefined, then: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (left: number) => {
    const next = left > longestMs ? () => wait(left - longestMs) : then;
    timer = setTimeout(next, Math.min(left, longestMs)).unref();
  };
  if (ms !== undefined) wait(Math.max(0, ms));
  return () => clearTimeout(timer);
}
