import { expect, test } from "vitest";
import { findCircles } from "./circles.mjs";
import { repository } from "./fixture.mjs";

test("finds no circle where imports run one way", () => {
  using house = repository({
    "packages/a/src/index.ts": 'export { x } from "./in/x.js";',
    "packages/a/src/in/x.ts": 'import { y } from "../out/y.js"; export const x = y;',
    "packages/a/src/out/y.ts": "export const y = 1;",
  });
  expect(findCircles(house.root)).toEqual([]);
});

test.each([
  ["values", 'import { y } from "./y.js"; export const x = () => y;'],
  ["types", 'import type { Y } from "./y.js"; export type X = Y;'],
  ["a type in place", 'export type X = import("./y.js").Y;'],
  ["an import when needed", 'export const x = () => import("./y.js");'],
  ["what is passed on", 'export * from "./y.js";'],
])("finds files that import each other for %s", (_, text) => {
  using house = repository({
    "packages/a/src/x.ts": text,
    "packages/a/src/y.ts": 'import "./x.js"; export type Y = 1; export const y = 1;',
  });
  expect(findCircles(house.root)).toEqual([
    "files import each other: packages/a/src/x.ts -> packages/a/src/y.ts -> packages/a/src/x.ts",
  ]);
});

test("finds folders that import each other though their files do not", () => {
  using house = repository({
    "packages/a/src/one/a.ts": 'import "../two/a.js";',
    "packages/a/src/one/b.ts": "",
    "packages/a/src/two/a.ts": "",
    "packages/a/src/two/b.ts": 'import "../one/b.js";',
  });
  expect(findCircles(house.root)).toEqual([
    expect.stringMatching(/^folders below packages\/a\/src import each other: one\/ -> two\/ -> one\//),
  ]);
});

test("finds a file below src that a folder uses and that uses the folder, and circles deeper down", () => {
  using house = repository({
    "packages/a/src/options.ts": 'import "./in/a.js";',
    "packages/a/src/in/a.ts": "",
    "packages/a/src/in/b.ts": 'import "../options.js";',
    "packages/b/src/in/one/a.ts": 'import "../two/a.js";',
    "packages/b/src/in/one/b.ts": "",
    "packages/b/src/in/two/a.ts": "",
    "packages/b/src/in/two/b.ts": 'import "../one/b.js";',
  });
  expect(findCircles(house.root)).toEqual([
    expect.stringContaining("in/ -> options.ts -> in/"),
    expect.stringContaining("folders below packages/b/src/in import each other"),
  ]);
});

test("does not mind tests and what is generated", () => {
  using house = repository({
    "packages/a/src/x.ts": "",
    "packages/a/src/x.test.ts": 'import "./x.js"; import "./x.test.js";',
    "packages/a/src/gen/a.ts": 'import "./b.js";',
    "packages/a/src/gen/b.ts": 'import "./a.js";',
  });
  expect(findCircles(house.root)).toEqual([]);
});
