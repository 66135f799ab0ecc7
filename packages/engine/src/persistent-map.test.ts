import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../test/property.js";
import { entriesOf, insert, lookup, type PersistentMap, without } from "./persistent-map.js";

const key = fc.oneof(fc.constantFrom("a", "b", "job-1", "job-2", "__proto__", ""), fc.string());
const change = fc.tuple(key, fc.option(fc.integer()));

const apply = (map: PersistentMap<number>, [name, value]: [string, number | null]) =>
  value === null ? without(map, name) : insert(map, name, value);

describe("PersistentMap", () => {
  test("holds what a Map holds, and older versions stay as they were", () => {
    holds(
      fc.property(fc.array(change, { maxLength: 120, size: "max" }), (changes) => {
        let map: PersistentMap<number> = null;
        const model = new Map<string, number>();
        const versions: [PersistentMap<number>, Map<string, number>][] = [];
        for (const one of changes) {
          map = apply(map, one);
          if (one[1] === null) model.delete(one[0]);
          else model.set(...(one as [string, number]));
          versions.push([map, new Map(model)]);
        }
        for (const [version, expected] of versions) {
          expect(new Map(entriesOf(version))).toEqual(expected);
          for (const [name] of changes) expect(lookup(version, name)).toBe(expected.get(name));
        }
      }),
    );
  });

  test("has one shape for equal contents, and survives JSON", () => {
    const contents = fc.uniqueArray(fc.tuple(key, fc.integer()), {
      selector: ([name]) => name,
      maxLength: 60,
      size: "max",
    });
    const orders = contents.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(key, { maxLength: 9, size: "max" }),
      ),
    );
    holds(
      fc.property(orders, ([all, shuffled, passing]) => {
        const direct = all.reduce<PersistentMap<number>>(apply, null);
        const others = passing.filter((name) => !all.some(([own]) => own === name));
        let detour = others.reduce<PersistentMap<number>>((map, name) => insert(map, name, 0), null);
        detour = shuffled.reduce<PersistentMap<number>>(apply, detour);
        detour = others.reduce<PersistentMap<number>>((map, name) => without(map, name), detour);
        expect(detour).toEqual(direct);
        expect(JSON.parse(JSON.stringify(direct))).toEqual(direct);
      }),
    );
  });

  test("gives back the same map where there was nothing to take out", () => {
    const map = insert(insert(null, "a", 1), "b", 2);
    expect(without(map, "c")).toBe(map);
  });
});
