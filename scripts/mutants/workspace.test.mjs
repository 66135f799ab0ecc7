import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../checks/fixture.mjs";
import { copyWorkspace } from "./workspace.mjs";

/** A workspace as the package manager leaves it: packages linked to each other, dependencies to its store. */
function workspace() {
  const house = repository({
    ".gitignore": "node_modules\ndist\ngen\n*.log\n",
    "package.json": "{}",
    "packages/a/src/x.ts": "tracked",
    "packages/a/src/gen/made.ts": "generated",
    "packages/a/dist/index.js": "built",
    "packages/b/src/y.ts": "not tracked yet",
    "packages/b/gone.ts": "removed",
    "packages/b/noise.log": "ignored",
    "testing/tool/package.json": "{}",
    "testing/tool/dist/index.js": "built",
    "node_modules/.pnpm/dep@1.0.0/node_modules/dep/index.js": "a dependency",
    "node_modules/.modules.yaml": "of the package manager",
    "node_modules/.bin/tool": "a command",
  });
  const at = (path) => join(house.root, path);
  mkdirSync(at("packages/a/node_modules/@toasty"), { recursive: true });
  symlinkSync("../../../b", at("packages/a/node_modules/@toasty/b"));
  symlinkSync(".pnpm/dep@1.0.0/node_modules/dep", at("node_modules/dep"));
  const git = (...args) => expect(spawnSync("git", args, { cwd: house.root }).status).toBe(0);
  git("init", "--quiet");
  git("add", "packages/a", "packages/b/gone.ts", "package.json");
  rmSync(at("packages/b/gone.ts"));
  return house;
}

test("copies what git knows or would, and what is built", () => {
  using house = workspace();
  using copy = copyWorkspace(house.root);
  const text = (path) => readFileSync(join(copy.folder, path), "utf8");
  expect(text("packages/a/src/x.ts")).toBe("tracked");
  expect(text("packages/b/src/y.ts")).toBe("not tracked yet");
  expect(text("packages/a/src/gen/made.ts")).toBe("generated");
  expect(text("packages/a/dist/index.js")).toBe("built");
  expect(text("testing/tool/dist/index.js")).toBe("built");
  for (const none of ["packages/b/gone.ts", "packages/b/noise.log", ".git"])
    expect(existsSync(join(copy.folder, none)), none).toBe(false);
});

test("links its own packages to each other inside of the copy, and the store as it is", () => {
  using house = workspace();
  using copy = copyWorkspace(house.root);
  const real = (path) => realpathSync(join(copy.folder, path));
  expect(real("packages/a/node_modules/@toasty/b")).toBe(real("packages/b"));
  expect(readlinkSync(join(copy.folder, "packages/a/node_modules/@toasty/b"))).toBe("../../../b");
  expect(real("node_modules/dep")).toBe(realpathSync(join(house.root, "node_modules/dep")));
  expect(lstatSync(join(copy.folder, "node_modules/.pnpm")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(copy.folder, "node_modules/.bin/tool"), "utf8")).toBe("a command");
  expect(existsSync(join(copy.folder, "node_modules/.modules.yaml"))).toBe(false);
});

test("is removed without what it links to", () => {
  using house = workspace();
  const copy = copyWorkspace(house.root);
  copy[Symbol.dispose]();
  copy[Symbol.dispose]();
  expect(existsSync(copy.folder)).toBe(false);
  expect(readFileSync(join(house.root, "node_modules/dep/index.js"), "utf8")).toBe("a dependency");
  expect(existsSync(join(house.root, "packages/b/src/y.ts"))).toBe(true);
});

test("fails outside of a repository, where it would copy nothing", () => {
  using house = repository({ "package.json": "{}" });
  expect(() => copyWorkspace(house.root)).toThrow("git");
});
