import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue, type Place } from "./fair-queue.js";

interface Item {
  readonly id: number;
  readonly owner: { readonly principal: string; readonly key: string };
  readonly weight: number;
  readonly rank: number;
}

const owner = (principal: string, agent: string) => ({ principal, key: `${principal}\n${agent}` });
const item = (id: number, principal: string, agent = "a", weight = 1, rank = 0): Item => ({
  id,
  owner: owner(principal, agent),
  weight,
  rank,
});

function filled(items: readonly Item[]) {
  const queue = new FairQueue<Item>();
  for (const each of items) queue.add(each, each.weight, each.rank);
  return queue;
}

const ids = (items: Iterable<Item>) => [...items].map(({ id }) => id);

test("the greatest principal gives way, within it the greatest agent, and of that its oldest", () => {
  const queue = filled([
    item(1, "p"),
    item(2, "q", "x"),
    item(3, "q", "y"),
    item(4, "q", "y"),
    item(5, "q", "y"),
  ]);
  expect(ids(queue.victims()).slice(0, 3)).toEqual([3, 4, 2]);
});

test("an agent's lower rank gives way before its older items of a higher one", () => {
  expect(ids(filled([item(1, "p", "a", 1, 2), item(2, "p"), item(3, "p", "a", 1, 1)]).victims())).toEqual([
    2, 3, 1,
  ]);
});

test("of equal shares the sender's own gives way", () => {
  const queue = filled([item(1, "p"), item(2, "q")]);
  expect(ids(queue.victims({ sender: owner("p", "a") }))[0]).toBe(1);
  expect(ids(queue.victims({ sender: owner("q", "a") }))[0]).toBe(2);
});

test("what goes in any case is passed over, and other principals are where one is named", () => {
  const [first, ...rest] = [item(1, "p"), item(2, "p"), item(3, "q")] as const;
  const queue = filled([first, ...rest]);
  expect(ids(queue.victims({ within: "p", except: first }))).toEqual([2]);
  expect(ids(queue.victims({ within: "nobody" }))).toEqual([]);
});

test("what was yielded may be removed while others are asked for", () => {
  const queue = new FairQueue<Item>();
  const items = [item(1, "p"), item(2, "p"), item(3, "p"), item(4, "q")];
  const places = new Map(items.map((each) => [each, queue.add(each)]));
  const seen: number[] = [];
  for (const victim of queue.victims()) {
    seen.push(victim.id);
    queue.remove(places.get(victim));
  }
  expect(seen).toEqual([1, 2, 3, 4]);
});

test("a place belongs to one queue, until its item is removed", () => {
  const [queue, other] = [new FairQueue<Item>(), new FairQueue<Item>()];
  const place = queue.add(item(1, "p"));
  expect([queue.has(place), other.has(place), other.remove(place), queue.size]).toEqual([
    true,
    false,
    false,
    1,
  ]);
  expect([queue.remove(place), queue.has(place), queue.has(undefined), queue.remove(undefined)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("senders that are gone are forgotten, and count again when they come back", () => {
  const queue = new FairQueue<Item>();
  for (let i = 0; i < 200; i++) queue.remove(queue.add(item(i, `p${i}`)));
  expect(queue.weightOf("p0")).toBe(0);
  queue.add(item(1, "p0"), 3);
  queue.add(item(2, "p1"), 2);
  expect([queue.weightOf("p0"), queue.weight, ids(queue.victims())]).toEqual([3, 5, [1, 2]]);
});

const arbitrary = fc.array(
  fc.record({
    principal: fc.constantFrom("p", "q", "r"),
    agent: fc.constantFrom("x", "y"),
    weight: fc.integer({ min: 1, max: 5 }),
    rank: fc.nat(2),
    removes: fc.boolean(),
  }),
  { maxLength: 150, size: "max" },
);

test("agrees with a plain list: weights, and the order in which items give way", () => {
  fc.assert(
    fc.property(arbitrary, (steps) => {
      const queue = new FairQueue<Item>();
      const places = new Map<Item, Place<Item>>();
      let model: Item[] = [];
      for (const [id, { principal, agent, weight, rank, removes }] of steps.entries()) {
        const chosen = model[id % (model.length || 1)];
        if (removes && chosen) {
          expect(queue.remove(places.get(chosen))).toBe(true);
          expect(queue.remove(places.get(chosen))).toBe(false);
          model = model.filter((other) => other !== chosen);
        } else {
          const added = item(id, principal, agent, weight, rank);
          places.set(added, queue.add(added, weight, rank));
          model.push(added);
        }
      }
      const weigh = (items: readonly Item[]) => items.reduce((sum, { weight }) => sum + weight, 0);
      expect([queue.size, queue.weight]).toEqual([model.length, weigh(model)]);
      for (const principal of ["p", "q", "r"]) {
        expect(queue.weightOf(principal)).toBe(
          weigh(model.filter(({ owner: { principal: of } }) => of === principal)),
        );
      }
      for (const victim of queue.victims()) {
        const mine = model.filter(({ owner: { principal } }) => principal === victim.owner.principal);
        const agents = mine.filter(({ owner: { key } }) => key === victim.owner.key);
        for (const other of model) {
          const theirs = model.filter(({ owner: { principal } }) => principal === other.owner.principal);
          expect(weigh(theirs)).toBeLessThanOrEqual(weigh(mine));
        }
        for (const other of mine) {
          expect(weigh(mine.filter(({ owner: { key } }) => key === other.owner.key))).toBeLessThanOrEqual(
            weigh(agents),
          );
        }
        const lowest = Math.min(...agents.map(({ rank }) => rank));
        expect(victim).toBe(agents.find(({ rank }) => rank === lowest));
        model = model.filter((other) => other !== victim);
      }
      expect(model).toEqual([]);
      // What is removed as soon as it is chosen leaves the same order.
      const order = [...queue.victims()];
      for (const expected of order) {
        const victim = queue.victim() as Item;
        expect(victim).toBe(expected);
        queue.remove(places.get(victim));
      }
      expect([queue.victim(), queue.size, queue.weight]).toEqual([undefined, 0, 0]);
    }),
  );
});
