import { expect, test } from "vitest";
import { repository } from "../checks/fixture.mjs";
import { parse } from "../checks/sources.mjs";
import { describeMutant, mutantsOf } from "./mutators.mjs";

function changes(text) {
  using house = repository({ "packages/a/src/x.ts": text });
  const source = parse(house.root, "packages/a/src/x.ts");
  return mutantsOf(source).map((mutant) => `${mutant.mutator}: ${describeMutant(text, mutant).after}`);
}

test.each([
  ["if (a) b = c;", ["negate: if (!(a)) b = c;"]],
  ["x = a === b;", ["negate: x = a !== b;"]],
  ["x = a < b;", ["boundary: x = a <= b;"]],
  ["x = a + b;", ["arithmetic: x = a - b;"]],
  ["x += b;", ["arithmetic: x -= b;"]],
  ["x = a && b;", ["and-or: x = a || b;"]],
  ["f(a);", ["remove-call: ;"]],
  ["await f(a);", ["remove-call: ;", "drop-await: void f(a);"]],
  ["x = 5;", ["constant: x = (5 + 1);"]],
  ["x = true;", ["constant: x = false;"]],
  ["x = [a, b, c];", ["remove-element: x = [b, c];", "remove-element: x = [a, b];"]],
  ["function f() { x = a; }", ["return-early: function f() { return; x = a; }"]],
  ["switch (a) { case b: x = c; }", ["remove-case: switch (a) {  }"]],
])("changes %s", (text, expected) => {
  expect(changes(text)).toEqual(expected);
});

test.each([
  ['import { a } from "a";'],
  ["type A = 1 | 2;"],
  ['logger.warn({ n: 1 }, "odd");'],
  ['this.#log.info("odd");'],
  ['throw new ToastyError({ message: "odd" + 1 });'],
  ['x = "a" + b + "c";'],
  [`x = \`${"$"}{1 + a}\`;`],
])("leaves %s as it is", (text) => {
  expect(changes(text)).toEqual([]);
});
