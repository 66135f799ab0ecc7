import { expect, test } from "vitest";
import { repository } from "./fixture.mjs";
import { compareUntested, findUntested, lowerExceptions, readExceptions } from "./pure-modules.mjs";

const decision = `export function decide(a: number): number {
  const steps = [1, 2, 3];
  let sum = 0;
  for (const step of steps) {
    sum += step;
  }
  if (sum > a) {
    return sum;
  }
  return a;
}
`;

test("finds a pure module without a test, and none that has one", () => {
  using house = repository({
    "packages/a/src/tested.ts": decision,
    "packages/a/src/tested.test.ts": "",
    "packages/a/src/imported.ts": decision,
    "packages/a/src/together.test.ts": 'import { decide } from "./imported.js";',
    "packages/a/src/deep/far.ts": decision,
    "packages/a/src/far.test.ts": 'import { decide } from "./deep/far.js";',
    "packages/a/src/bare.ts": decision,
  });
  expect(findUntested(house.root)).toEqual(["packages/a/src/bare.ts", "packages/a/src/deep/far.ts"]);
});

test.each([
  ["of Node", 'import { readFileSync } from "node:fs";'],
  ["of a dependency", 'import { Client } from "@grpc/grpc-js";'],
  ["of another module", 'import { read } from "./effects.js";'],
  ["of another package", 'import { read } from "@toasty/b";'],
  ["of a clock", "const began = Date.now();"],
  ["of a timer", "setTimeout(() => {}, 1);"],
  ["of chance", "const x = Math.random();"],
  ["of the process", "const { env } = process;"],
  ["of waiting", "const wait = async () => {};"],
])("asks for no test where a module has effects %s", (_, line) => {
  using house = repository({
    "packages/a/src/x.ts": `${line}\n${decision}`,
    "packages/a/src/effects.ts": 'import "node:net"; export const read = 1;',
    "packages/b/src/index.ts": 'export { read } from "./read.js"; export { pure } from "./pure.js";',
    "packages/b/src/read.ts": 'import "node:fs"; export const read = 1;',
    "packages/b/src/pure.ts": "export const pure = 1;",
  });
  expect(findUntested(house.root)).toEqual([]);
});

test.each([
  ["Node", 'import { join } from "node:path"; import { createHash } from "node:crypto";'],
  [
    "a type of what has effects",
    'import type { Client } from "@grpc/grpc-js"; import type { E } from "./effects.js";',
  ],
  ["what is pure of a package that is not", 'import { pure } from "@toasty/b";'],
  ["a key that is named like a global", "const x = { process: 1 }.process;"],
])("asks for a test where a module uses only pure things of %s", (_, line) => {
  using house = repository({
    "packages/a/src/x.ts": `${line}\n${decision}`,
    "packages/a/src/effects.ts": 'import "node:net"; export type E = 1;',
    "packages/b/src/index.ts": 'export { read } from "./read.js"; export { pure } from "./pure.js";',
    "packages/b/src/read.ts": 'import "node:fs"; export const read = 1;',
    "packages/b/src/pure.ts": "export const pure = 1;",
  });
  expect(findUntested(house.root)).toEqual(["packages/a/src/x.ts"]);
});

test.each([
  ["short", "export const decide = (a: number) => (a > 1 ? 1 : 2);"],
  ["a builder", decision.replace("if (sum > a)", "").replace("for (const step of steps)", "")],
  ["not exported", decision.replace("export ", "")],
])("asks for no test of what is %s", (_, text) => {
  using house = repository({ "packages/a/src/x.ts": text.replace(/const step/g, "const step") });
  expect(findUntested(house.root)).toEqual([]);
});

test("exceptions need a reason, and are no more than are needed", () => {
  const untested = ["packages/a/src/x.ts", "packages/a/src/y.ts"];
  const exceptions = [
    { file: "packages/a/src/y.ts", reason: " " },
    { file: "packages/a/src/z.ts", reason: "was one" },
  ];
  expect(compareUntested(untested, exceptions)).toEqual([
    expect.stringContaining("packages/a/src/x.ts is pure"),
    expect.stringContaining("packages/a/src/y.ts is an exception without a reason"),
    expect.stringContaining("packages/a/src/z.ts is no exception any more; `npm run ratchet`"),
  ]);
  expect(compareUntested(["a"], [{ file: "a", reason: "it is so" }])).toEqual([]);
});

test("the list of exceptions can be lowered, not raised", () => {
  const kept = { file: "packages/a/src/x.ts", reason: "it is so" };
  using house = repository({
    "scripts/checks/untested.json": JSON.stringify([
      kept,
      { file: "packages/a/src/gone.ts", reason: "it was so" },
    ]),
  });
  lowerExceptions(house.root, ["packages/a/src/x.ts", "packages/a/src/new.ts"]);
  expect(readExceptions(house.root)).toEqual([kept]);
});
