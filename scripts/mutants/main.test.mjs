import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { repository } from "../checks/fixture.mjs";

const here = dirname(fileURLToPath(import.meta.url));

const sources = {
  // Its test notices both mutants; the compiler refuses the third.
  "packages/a/src/strict.ts":
    "export const isMany = (n: number): boolean => n > 3;\nexport const three: 3 = 3;\n",
  "packages/a/src/strict.test.ts": `
    import { expect, test } from "vitest";
    import { isMany } from "./strict.js";
    test("many", () => expect([isMany(3), isMany(4)]).toEqual([false, true]));`,
  // One is listed as equivalent; the other is noticed by a test that is not near.
  "packages/a/src/in/loose.ts": "export const isLarge = (n: number): boolean => n > 10;\n",
  "packages/a/src/in/loose.test.ts": `
    import { expect, test } from "vitest";
    import { isLarge } from "./loose.js";
    test("large", () => expect(isLarge(100)).toBe(true));`,
  "packages/a/src/index.ts": 'export { isLarge } from "./in/loose.js";\n',
  "packages/a/test/far.test.ts": `
    import { expect, test } from "vitest";
    import { isLarge } from "../src/index.js";
    test("large", () => expect(isLarge(11)).toBe(true));`,
  // No test notices it.
  "packages/a/src/untested.ts": "export const always = (): boolean => true;\n",
  "scripts/mutants/equivalent.json": JSON.stringify([
    {
      file: "packages/a/src/in/loose.ts",
      before: "export const isLarge = (n: number): boolean => n > 10;",
      after: "export const isLarge = (n: number): boolean => n >= 10;",
      reason: "Nobody asks for ten.",
    },
  ]),
};

/** A made-up workspace with the tools of this one, and a folder for the copies that are made of it. */
function workspace(more = {}) {
  const house = repository({
    ...sources,
    ".gitignore": "node_modules\n/copies\n",
    "package.json": '{ "type": "module" }',
    "packages/a/tsconfig.json": JSON.stringify({
      compilerOptions: { module: "nodenext", strict: true, types: [] },
      include: ["src"],
      exclude: ["**/*.test.ts"],
    }),
    ...more,
  });
  symlinkSync(resolve(here, "../../node_modules"), join(house.root, "node_modules"));
  mkdirSync(join(house.root, "copies"));
  expect(spawnSync("git", ["init", "--quiet"], { cwd: house.root }).status).toBe(0);
  return house;
}

const commandOf = ({ root }, args) => [
  process.execPath,
  [join(here, "main.mjs"), "--root", root, "--seed", "1", ...args],
  { env: { ...process.env, TMPDIR: join(root, "copies"), TEMP: join(root, "copies") }, encoding: "utf8" },
];
const run = (house, ...args) => {
  const { status, stdout, stderr } = spawnSync(...commandOf(house, args));
  return { status, stdout, stderr, copies: readdirSync(join(house.root, "copies")) };
};
const loose = (to) => `packages/a/src/in/loose.ts:1 ${to}`;

test("counts what the tests notice, names what they do not, and leaves no copy", () => {
  using house = workspace();
  const { status, stdout, copies } = run(house, "a");
  expect(stdout).toMatch(/^6 mutants in 4 files; seed 1\n/);
  expect(stdout).toContain(
    "survived: packages/a/src/untested.ts:1 constant\n" +
      "    - export const always = (): boolean => true;\n" +
      "    + export const always = (): boolean => false;\n",
  );
  expect(stdout.match(/^survived/gm)).toHaveLength(1);
  expect(stdout).toContain(`equivalent: ${loose("boundary")}`);
  expect(stdout).toContain("    Nobody asks for ten.\n");
  expect(stdout).toMatch(/^3 of 4 were noticed: 75 % \(1 that the compiler refuses and 1 known .*\)\n$/m);
  expect([status, copies]).toEqual([1, []]);
  // The working tree is never changed.
  expect(readFileSync(join(house.root, "packages/a/src/strict.ts"), "utf8")).toContain("n > 3");
});

test("judges as many mutants as asked, of the files that were named", () => {
  using house = workspace();
  const { status, stdout } = run(house, "a", "--file", "strict.ts", "--count", "1");
  expect(stdout).toContain("3 mutants in 1 files");
  expect(stdout).toMatch(/^1 of 1 were noticed: 100 %/m);
  expect(status).toBe(0);
});

test("runs only the tests near a mutant when asked", () => {
  using house = workspace();
  const { status, stdout } = run(house, "a", "--file", "in/*.ts", "--near");
  expect(stdout).toContain(`survived: ${loose("constant")}`);
  expect(stdout).toMatch(/^0 of 1 were noticed: 0 %/m);
  expect(status).toBe(1);
});

test.each([[], ["--near"]])("judges nothing where the tests fail without any mutant %j", (...near) => {
  using house = workspace({
    "packages/a/src/strict.test.ts":
      'import { test } from "vitest";\ntest("fails", () => Promise.reject(new Error()));',
  });
  const { status, stdout, stderr, copies } = run(house, "a", "--file", "strict.ts", ...near);
  expect(stderr).toContain(
    `The tests of ${near.length > 0 ? "packages/a/src/strict.ts" : "a"} fail without any`,
  );
  expect(stdout).not.toContain("noticed");
  expect([status, copies]).toEqual([2, []]);
});

test("names the packages when it is given none, or one that there is not", () => {
  using house = workspace();
  for (const args of [[], ["b"]]) {
    expect(run(house, ...args)).toEqual({
      status: 2,
      stdout: "",
      stderr: "Which package? One of a.\n",
      copies: [],
    });
  }
});

test("says what it has, ends the tests and removes the copy when it is interrupted", async () => {
  using house = workspace({
    "packages/a/src/strict.test.ts": `
      import { writeFileSync } from "node:fs";
      import { test } from "vitest";
      test("hangs", async () => {
        writeFileSync(process.env.TOASTY_HANGS, String(process.pid));
        await new Promise((done) => setTimeout(done, 600_000));
      }, 700_000);`,
  });
  const marker = join(house.root, "hangs");
  const [command, args, { env }] = commandOf(house, ["a", "--file", "strict.ts"]);
  const hanging = new Promise((done) => {
    const watching = watch(house.root, (_, file) => {
      const pid = file === "hangs" ? Number(readFileSync(marker, "utf8")) : 0;
      if (pid === 0) return;
      watching.close();
      done(pid);
    });
  });
  const child = spawn(command, args, { env: { ...env, TOASTY_HANGS: marker } });
  let told = "";
  child.stdout.on("data", (chunk) => {
    told += chunk;
  });
  const pid = await hanging;
  const exited = once(child, "close");
  child.kill("SIGINT");
  expect(await exited).toEqual([130, null]);
  expect(told).toMatch(/^Interrupted\. 0 of 0 were noticed/m);
  expect(readdirSync(join(house.root, "copies"))).toEqual([]);
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
});

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
