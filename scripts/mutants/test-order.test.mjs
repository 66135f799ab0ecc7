import { expect, test } from "vitest";
import { repository } from "../checks/fixture.mjs";
import { testsFor } from "./test-order.mjs";

test("tries the nearest tests first, and those that do not import a file last", () => {
  using house = repository({
    "packages/a/src/in/x.ts": "",
    "packages/a/src/in/beside.test.ts": "",
    "packages/a/src/y.ts": 'import "./in/x.js";',
    "packages/a/test/x.test.ts": "",
    "packages/a/test/direct.test.ts": 'import "../src/in/x.js";',
    "packages/a/test/a-process.test.ts": 'import "node:child_process";',
    "packages/a/test/far.test.ts": 'import "../src/y.js";',
    "packages/b/test/other.test.ts": "",
  });
  expect(testsFor(house.root, "a", "packages/a/src/in/x.ts")).toEqual({
    own: ["packages/a/test/x.test.ts"],
    near: ["packages/a/test/x.test.ts", "packages/a/test/direct.test.ts", "packages/a/src/in/beside.test.ts"],
    others: ["packages/a/test/far.test.ts", "packages/a/test/a-process.test.ts"],
  });
});
