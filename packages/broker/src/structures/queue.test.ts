import fc from "fast-check";
import { expect, test } from "vitest";
import { indexAfter, Queue } from "./queue.js";

const op = fc.oneof(
  fc.record({ kind: fc.constant("push" as const), count: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant("drop" as const), count: fc.nat(60) }),
  fc.record({ kind: fc.constant("keep" as const), count: fc.integer({ min: 2, max: 5 }) }),
);

test("agrees with an array under any use", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60, size: "max" }), (ops) => {
      const queue = new Queue<{ sequence: number }>();
      let model: { sequence: number }[] = [];
      let seq = 0;
      for (const { kind, count } of ops) {
        if (kind === "push") {
          for (let i = 0; i < count; i++) {
            seq += 3;
            queue.push({ sequence: seq });
            model.push({ sequence: seq });
          }
        } else if (kind === "drop") {
          const dropped = Math.min(count, model.length);
          queue.drop(dropped);
          model = model.slice(dropped);
        } else {
          queue.keep((item) => item.sequence % count !== 0);
          model = model.filter((item) => item.sequence % count !== 0);
        }
        expect(queue.length).toBe(model.length);
        expect(queue.places).toBeLessThanOrEqual(Math.max(2 * model.length, model.length + 32));
        expect(queue.first).toEqual(model[0]);
        expect(queue.last).toEqual(model.at(-1));
        expect(queue.toArray()).toEqual(model);
        const middle = model[model.length >> 1]?.sequence ?? 1;
        for (const place of [0, middle - 1, middle, middle + 1, seq]) {
          expect(indexAfter(queue, place)).toBe(model.filter((item) => item.sequence <= place).length);
        }
      }
    }),
  );
});
