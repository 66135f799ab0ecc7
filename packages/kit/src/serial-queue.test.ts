import { expect, test } from "vitest";
import { KeyedQueue, SerialQueue } from "./serial-queue.js";

/** Work that ends when a test says so, and a record of what began. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
  };
  return { begun, ends, work };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a serial queue runs one at a time, in order, also after a failure", async () => {
  const { begun, ends, work } = works();
  const queue = new SerialQueue();
  const [first, second] = [queue.run(work("first")), queue.run(work("second"))];
  await turn();
  expect(begun).toEqual(["first"]);
  ends.get("first")?.reject(new Error("failed"));
  await expect(first).rejects.toThrow("failed");
  await turn();
  expect(begun).toEqual(["first", "second"]);
  ends.get("second")?.resolve();
  await second;
});

test("a serial queue is idle when all that was given is done, also if it failed", async () => {
  const { ends, work } = works();
  const queue = new SerialQueue();
  const failing = queue.run(work("one")).catch(() => {});
  let isIdle = false;
  const idle = queue.idle().then(() => {
    isIdle = true;
  });
  await turn();
  expect(isIdle).toBe(false);
  ends.get("one")?.reject(new Error("failed"));
  await Promise.all([failing, idle]);
});

test("a serial queue turns a throw into a rejection", async () => {
  const queue = new SerialQueue();
  const thrown = queue.run(() => {
    throw new Error("thrown");
  });
  await expect(thrown).rejects.toThrow("thrown");
  expect(await queue.run(async () => "next")).toBe("next");
});

test("a keyed queue runs the work of a key in order, and that of others at once", async () => {
  const { begun, ends, work } = works();
  const queue = new KeyedQueue();
  const a1 = queue.run("a", work("a1"));
  const a2 = queue.run("a", work("a2"));
  const b1 = queue.run("b", work("b1"));
  expect(begun).toEqual(["a1", "b1"]);
  ends.get("a1")?.reject(new Error("failed"));
  await expect(a1).rejects.toThrow("failed");
  await turn();
  expect(begun).toEqual(["a1", "b1", "a2"]);
  expect(queue.size).toBe(2);
  ends.get("a2")?.resolve();
  ends.get("b1")?.resolve();
  await Promise.all([a2, b1]);
  await turn();
  expect(queue.size).toBe(0);
});
