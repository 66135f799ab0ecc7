/**
 * Waits for work that may hang; rejects when it took too long. What the work gives after that is handed to `late`, since
 * nobody else waits for it any more.
 */
export async function inTime<T>(work: Promise<T>, limitMs: number, late?: (value: T) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (late) work.then(late, () => {});
      reject(new Error(`no answer within ${limitMs / 1000} s`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
