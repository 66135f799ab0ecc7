import { expect, test } from "vitest";
import { ConcurrencyLimit } from "./concurrency-limit.js";

test("runs so many at once, the others in their order, also after one that fails", async () => {
  const limit = new ConcurrencyLimit(2);
  const begun: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const work = (index: number) =>
    limit.run(async () => {
      begun.push(index);
      await new Promise<void>((resolve, reject) => {
        ends[index] = (error) => (error ? reject(error) : resolve());
      });
      return index;
    });
  const results = Promise.allSettled([0, 1, 2, 3].map(work));
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  await settled();
  expect(begun).toEqual([0, 1]);
  ends[1]?.(new Error("no"));
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  await settled();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  expect((await results).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  const again = work(4);
  await settled();
  expect(begun.at(-1)).toBe(4);
  ends[4]?.();
  expect(await again).toBe(4);
});
