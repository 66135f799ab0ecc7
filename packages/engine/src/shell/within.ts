import type { Timers } from "./clock.js";

/** Rejects if the work is not done within this time. */
export async function within<T>(ms: number, timers: Timers, work: Promise<T>): Promise<T> {
  let bell: unknown;
  const tooLong = new Promise<never>((_, reject) => {
    bell = timers.set(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    timers.clear(bell);
  }
}
