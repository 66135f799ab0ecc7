import { expect, test } from "vitest";
import { findNodeInBrowsers, findUpwardImports } from "./directions.mjs";
import { repository } from "./fixture.mjs";

const order = { a: [], b: ["a"], kit: [] };

test("finds no fault where packages import what is below them, and the kit", () => {
  using house = repository({
    "packages/a/src/index.ts": 'import "@toasty/kit/within"; import "node:fs";',
    "packages/b/src/index.ts": 'import "@toasty/a"; import "@toasty/a/sub"; import "./other.js";',
    "packages/b/src/other.ts": "",
    "packages/a/src/a.test.ts": 'import "@toasty/b";',
  });
  expect(findUpwardImports(house.root, order)).toEqual([]);
});

test.each([
  ["upwards", 'import "@toasty/b";', "a may import kit"],
  ["upwards for a type", 'import type { B } from "@toasty/b";', "a may import kit"],
  ["upwards when needed", 'await import("@toasty/b/sub");', "a may import kit"],
  ["past the name of another", 'import "../../b/src/index.js";', "another package is imported by its name"],
  ["its own name", 'import "@toasty/a";', "a package imports its own files by their paths"],
])("finds an import that runs %s", (_, text, problem) => {
  using house = repository({ "packages/a/src/index.ts": text, "packages/b/src/index.ts": "" });
  expect(findUpwardImports(house.root, order)).toEqual([expect.stringContaining(problem)]);
});

test("finds a package without a place, and a kit that users would have to install", () => {
  using house = repository({
    "packages/a/package.json": '{ "dependencies": { "@toasty/kit": "workspace:^" } }',
    "packages/c/src/index.ts": "",
  });
  expect(findUpwardImports(house.root, order)).toEqual([
    expect.stringContaining("devDependencies"),
    "packages/c has no place in the order",
  ]);
});

test("finds a module of Node below an entry point for browsers, but not below a type", () => {
  using house = repository({
    "packages/a/src/index.ts": 'import type { T } from "./types.js"; import "./x.js"; import "@toasty/b";',
    "packages/a/src/types.ts": 'import "node:fs";',
    "packages/a/src/x.ts": "",
    "packages/b/src/index.ts": 'import { join } from "path";',
  });
  expect(findNodeInBrowsers(house.root, ["packages/a/src/index.ts"])).toEqual([
    "packages/a/src/index.ts -> packages/b/src/index.ts imports path, but runs in browsers",
  ]);
});
