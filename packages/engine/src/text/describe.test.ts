import { expect, test } from "vitest";
import { reasonOf, show } from "./describe.js";

test.each<[value: unknown, words: string]>([
  ["a", '"a"'],
  ["x".repeat(41), `"${"x".repeat(40)}"`],
  [-0.5, "-0.5"],
  [12n, "12"],
  [true, "true"],
  [undefined, "undefined"],
  [null, "null"],
  [{}, "an object"],
  [[], "an object"],
  [() => {}, "a function"],
  [Symbol("s"), "a symbol"],
])("describes %s", (value, words) => expect(show(value)).toBe(words));

test.each<[thrown: unknown, reason: string]>([
  [new Error("bad"), "bad"],
  ["text", "text"],
  [7, "7"],
  [undefined, "undefined"],
])("gives the reason of %s", (thrown, reason) => expect(reasonOf(thrown)).toBe(reason));
