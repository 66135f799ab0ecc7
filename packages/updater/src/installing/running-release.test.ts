import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addRelease, folderOf } from "../../test/simulator/plain-release.js";
import { UpdateError } from "../update-error.js";
import { type Layout, layoutOf } from "./layout.js";
import { swapPointer } from "./pointer.js";
import { isLaunched, launchedAs, launchProblem, runningRelease } from "./running-release.js";

let layout: Layout;
let argv: string[];
let execPath: string;

beforeEach(async () => {
  [argv, execPath] = [process.argv, process.execPath];
  layout = layoutOf(realpathSync(mkdtempSync(join(tmpdir(), "toasty-running-"))));
  for (const version of ["1.0.0", "1.1.0"]) addRelease(layout, version);
  await swapPointer(layout, folderOf("1.1.0"));
});
afterEach(() => {
  Object.assign(process, { argv, execPath });
  vi.unstubAllEnvs();
  rmSync(layout.root, { recursive: true });
});

const placeOf = (version: string) => join(layout.versions, folderOf(version));

/** Sets what a launcher sets. */
async function launch(place: string, problem?: UpdateError) {
  const variables = await launchedAs(place, problem);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return variables;
}

test("a launcher tells the program what it runs from", async () => {
  expect(await isLaunched(layout)).toBe(false);
  expect(await launch(placeOf("1.0.0"))).toEqual({
    TOASTY_UPDATER_RELEASE: placeOf("1.0.0"),
    TOASTY_UPDATER_PROBLEM: "",
  });
  expect([await isLaunched(layout), await runningRelease(layout)]).toEqual([true, folderOf("1.0.0")]);
  expect(await launchProblem(layout)).toBeUndefined();
});

test("the launcher of another app is none of ours", async () => {
  const other = join(layout.root, "other", folderOf("1.0.0"));
  mkdirSync(other, { recursive: true });
  await launch(other, new UpdateError({ reason: "LOCKED", message: "odd." }));
  expect([await isLaunched(layout), await launchProblem(layout)]).toEqual([false, undefined]);
  expect(await runningRelease(layout)).toBe(folderOf("1.1.0"));
});

test("a folder beside the releases is none", async () => {
  mkdirSync(join(layout.versions, "tools"));
  await launch(join(layout.versions, "tools"));
  expect(await isLaunched(layout)).toBe(false);
});

test("what the launcher ran into is known with its remedy", async () => {
  await launch(
    placeOf("1.0.0"),
    new UpdateError({ reason: "SPACE", message: "full.", remedy: "Free some." }),
  );
  const problem = await launchProblem(layout);
  expect(problem).toBeInstanceOf(UpdateError);
  expect(problem).toMatchObject({ reason: "SPACE", message: "full.", remedy: "Free some." });
});

test("the words of an older launcher are understood, and nonsense is nothing", async () => {
  await launch(placeOf("1.0.0"));
  vi.stubEnv("TOASTY_UPDATER_PROBLEM", '{"code":"not-found","message":"[not-found] it is not there."}');
  expect(await launchProblem(layout)).toMatchObject({ reason: "NOT_FOUND", message: "it is not there." });
  vi.stubEnv("TOASTY_UPDATER_PROBLEM", "{ torn");
  expect(await launchProblem(layout)).toBeUndefined();
});

test.each(["script", "program"])(
  "without a launcher the path of the %s tells, before the pointer",
  async (which) => {
    const file = join(placeOf("1.0.0"), "app");
    writeFileSync(file, "");
    const link = join(layout.root, "link");
    symlinkSync(file, link);
    Object.assign(
      process,
      which === "script" ? { argv: ["node", link] } : { argv: ["node"], execPath: link },
    );
    expect(await runningRelease(layout)).toBe(folderOf("1.0.0"));
  },
);

test("a program that is not there any more still tells", async () => {
  Object.assign(process, { argv: ["node", join(placeOf("1.0.0"), "gone")] });
  expect(await runningRelease(layout)).toBe(folderOf("1.0.0"));
});

test("a program that lies elsewhere leaves it to the pointer", async () => {
  Object.assign(process, { argv: ["node", join(layout.root, "app")] });
  expect(await runningRelease(layout)).toBe(folderOf("1.1.0"));
});
