import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareReports, makeReports, writeReports } from "./api-reports.mjs";
import { repository } from "./fixture.mjs";

const manifest = JSON.stringify({
  name: "@toasty/a",
  exports: {
    ".": { types: "./dist/index.d.ts" },
    "./sub": { types: "./dist/sub.d.ts" },
    "./package.json": "./x",
  },
});
const files = {
  "packages/a/package.json": manifest,
  "packages/a/dist/index.d.ts": [
    'import type { Outer } from "@toasty/b";',
    'export { far } from "@toasty/b";',
    'export { make, type Options as MakeOptions } from "./make.js";',
    'export * from "./all.js";',
    "/** Is said of it. */",
    "export declare function first(outer: Outer): void;",
    "//# sourceMappingURL=index.d.ts.map",
  ].join("\n"),
  "packages/a/dist/make.d.ts": [
    'import type { Inner } from "./inner.js";',
    "export interface Options {",
    "  /** How big. */",
    "  readonly size?: number;",
    "}",
    "export declare function make(options: Options): Inner;",
    "export declare function make(): Inner;",
  ].join("\n"),
  "packages/a/dist/inner.d.ts":
    "export interface Inner { readonly x: Deep; }\ntype Deep = 1;\nexport type Unused = 2;",
  "packages/a/dist/all.d.ts": "export type All = 1;",
  "packages/a/dist/sub.d.ts": "export {};",
  "packages/private/package.json": '{ "private": true, "exports": { ".": { "types": "./gone.d.ts" } } }',
};

test("has every exported name with its signature, sorted, and what these need", () => {
  using house = repository(files);
  const reports = makeReports(house.root);
  expect([...reports.keys()]).toEqual(["a.api.md", "a.sub.api.md"]);
  expect(reports.get("a.api.md")).toBe(`# API report of \`@toasty/a\`

Written by \`npm run api\`.

\`\`\`ts
type All = 1;

interface Options {
  readonly size?: number;
}
// exported as MakeOptions

export { far } from "@toasty/b";

function first(outer: Outer): void;

function make(options: Options): Inner;
function make(): Inner;
\`\`\`

Used by these, and not exported:

\`\`\`ts
type Deep = 1;

interface Inner { readonly x: Deep; }
\`\`\`
`);
});

test("a report that is as it was is no problem", () => {
  using house = repository(files);
  const reports = makeReports(house.root);
  writeReports(house.root, reports);
  expect(compareReports(house.root, reports)).toEqual([]);
});

test("finds a changed surface, a new one and one that is gone, and names the command that writes them", () => {
  using house = repository({ ...files, "docs/api/gone.api.md": "", "docs/api/a.sub.api.md": "" });
  const reports = makeReports(house.root);
  expect(compareReports(house.root, reports)).toEqual([
    "docs/api/a.api.md differs",
    ...Array(18).fill(expect.stringMatching(/^ {4}[-+] /)),
    "docs/api/a.sub.api.md differs",
    ...Array(4).fill(expect.stringMatching(/^ {4}[-+] /)),
    "docs/api/gone.api.md is of no entry point",
    "`npm run api` writes the reports; read what has changed",
  ]);
  writeReports(house.root, reports);
  expect(compareReports(house.root, reports)).toEqual([]);
  const changed = new Map(reports).set(
    "a.api.md",
    reports.get("a.api.md").replace("size?: number", "size: number"),
  );
  expect(compareReports(house.root, changed)).toEqual([
    "docs/api/a.api.md differs",
    "    -   readonly size?: number;",
    "    +   readonly size: number;",
    expect.stringContaining("npm run api"),
  ]);
  expect(readFileSync(join(house.root, "docs/api/a.api.md"), "utf8")).toContain("size?: number");
});
