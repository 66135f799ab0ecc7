import fc from "fast-check";
import { expect, test } from "vitest";
import { DeadlineHeap } from "./deadline-heap.js";

const ids = <T>(heap: DeadlineHeap<T>, now: number): T[] => {
  const due: T[] = [];
  for (let item = heap.takeDue(now); item !== undefined; item = heap.takeDue(now)) due.push(item);
  return due;
};

test("items fall due in the order of time, whatever the order of adding and cancelling", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(1000), cancelled: fc.boolean() }), { maxLength: 200, size: "max" }),
      (wanted) => {
        const heap = new DeadlineHeap<number>();
        const deadlines = wanted.map(({ at }) => heap.add(at, at));
        wanted.forEach(({ cancelled }, i) => {
          if (cancelled) heap.cancel(deadlines[i]);
        });
        const live = wanted.flatMap(({ at, cancelled }) => (cancelled ? [] : [at])).sort((a, b) => a - b);
        expect(heap.next).toBe(live[0]);
        expect(ids(heap, 500)).toEqual(live.filter((at) => at <= 500));
        expect(ids(heap, 1000)).toEqual(live.filter((at) => at > 500));
        expect(heap.next).toBeUndefined();
      },
    ),
  );
});

test("a deadline that was taken cannot be cancelled any more, and cancelling twice counts once", () => {
  const heap = new DeadlineHeap<string>();
  const first = heap.add(1, "first");
  const second = heap.add(2, "second");
  expect(heap.takeDue(1)).toBe("first");
  heap.cancel(first);
  heap.cancel(second);
  heap.cancel(second);
  heap.cancel(undefined);
  expect([heap.next, heap.takeDue(10)]).toEqual([undefined, undefined]);
});

test("many cancelled deadlines leave the others as they were, and clear forgets all", () => {
  const heap = new DeadlineHeap<number>();
  const deadlines = Array.from({ length: 1000 }, (_, at) => heap.add(at, at));
  for (const deadline of deadlines) if (deadline.at % 100 !== 0) heap.cancel(deadline);
  expect(heap.size).toBeLessThanOrEqual(2 * 65);
  expect(ids(heap, 450)).toEqual([0, 100, 200, 300, 400]);
  const [last] = [heap.add(2000, 2000)];
  heap.clear();
  expect([heap.size, last?.live]).toEqual([0, false]);
  expect(heap.next).toBeUndefined();
});

test("cancelled deadlines are held until they are many and the greater part", () => {
  const heap = new DeadlineHeap<number>();
  const deadlines = Array.from({ length: 200 }, (_, at) => heap.add(at, at));
  const cancel = (from: number, to: number) => {
    for (const deadline of deadlines.slice(from, to)) heap.cancel(deadline);
  };
  cancel(100, 200);
  expect(heap.size).toBe(200);
  cancel(99, 100);
  expect(heap.size).toBe(99);
  cancel(35, 99);
  expect(heap.size).toBe(99);
  cancel(34, 35);
  expect(heap.size).toBe(34);
});

test("after all are forgotten, cancelled ones are counted from the beginning", () => {
  const heap = new DeadlineHeap<number>();
  const add = (count: number) => Array.from({ length: count }, (_, at) => heap.add(at, at));
  for (const deadline of add(50)) heap.cancel(deadline);
  heap.clear();
  const deadlines = add(100);
  for (const deadline of deadlines.slice(0, 64)) heap.cancel(deadline);
  expect(heap.size).toBe(100);
  heap.cancel(deadlines[64]);
  expect(heap.size).toBe(35);
});
