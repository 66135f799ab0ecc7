// `npm run test:mutants -- PACKAGE [--count 30] [--seed N] [--file GLOB] [--near]`: draws mutants of a package, runs its
// tests on each, and prints those that no test notices. Ends with 1 where fewer than 90 % are noticed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, matchesGlob, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageNames, parse, sourcesOf } from "../checks/sources.mjs";
import { describeMutant, mutantsOf } from "./mutators.mjs";
import { drawMutants } from "./sample.mjs";
import { testsFor } from "./test-order.mjs";
import { copyWorkspace } from "./workspace.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const leastScore = 0.9;
const leastTimeMs = 30_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    file: { type: "string", default: "**" },
    near: { type: "boolean", default: false },
  },
});
const [name = ""] = positionals;
if (!packageNames(root).includes(name)) {
  console.error(`Which package? One of ${packageNames(root).join(", ")}.`);
  process.exit(2);
}

const files = sourcesOf(root, name).filter((file) =>
  matchesGlob(file, `packages/${name}/src/${values.file}`),
);
const mutants = files.flatMap((file) => mutantsOf(parse(root, file)));
console.log(`${mutants.length} mutants in ${files.length} files; seed ${values.seed}`);

using copy = copyWorkspace(root);
process.once("SIGINT", () => {
  copy[Symbol.dispose]();
  process.exit(130);
});
const took = new Map();
if (!values.near && !(await passesUnchanged(`packages/${name}/`, [`packages/${name}/`]))) {
  console.error(`The tests of ${name} fail without any mutant: run \`npm test -- packages/${name}\` first.`);
  copy[Symbol.dispose]();
  process.exit(2);
}

const counts = { killed: 0, survived: 0, equivalent: 0, illTyped: 0 };
for (const mutant of drawMutants(mutants, Number(values.seed))) {
  if (counts.killed + counts.survived >= Number(values.count)) break;
  const { text } = parse(root, mutant.file);
  const change = describeMutant(text, mutant);
  const where = `${mutant.file}:${mutant.line} ${mutant.mutator}\n    - ${change.before}\n    + ${change.after}`;
  const reason = reasonOf(mutant, change);
  if (values.near && !(await passesUnchanged(mutant.file, testsFor(root, name, mutant.file).near))) {
    console.error(`The tests near ${mutant.file} fail without any mutant.`);
    process.exitCode = 2;
    break;
  }
  const verdict = reason === undefined ? await judge(mutant, text) : "equivalent";
  counts[verdict]++;
  if (verdict === "survived") console.log(`survived: ${where}`);
  if (verdict === "equivalent") console.log(`equivalent: ${where}\n    ${reason}`);
}
const judged = counts.killed + counts.survived;
const score = judged === 0 ? 1 : counts.killed / judged;
console.log(
  `${counts.killed} of ${judged} were noticed: ${(100 * score).toFixed(0)} %` +
    ` (${counts.illTyped} that the compiler refuses and ${counts.equivalent} known to be equivalent do not count)`,
);
process.exitCode ||= score < leastScore ? 1 : 0;

/** Runs tests without any mutant, once for each key, and remembers how long they took. */
async function passesUnchanged(key, tests) {
  if (took.has(key) || tests.length === 0) return true;
  const began = performance.now();
  if ((await runTests(tests, 2 ** 30)) !== "passed") return false;
  took.set(key, performance.now() - began);
  return true;
}

/** Applies a mutant in the copy, tries the nearest tests and then the others on it, and takes it back. */
async function judge({ file, start, end, text: replacement }, text) {
  const path = join(copy.folder, file);
  writeFileSync(path, text.slice(0, start) + replacement + text.slice(end));
  try {
    if (isIllTyped()) return "illTyped";
    const { near, others } = testsFor(root, name, file);
    const limitMs = Math.max(leastTimeMs, 3 * (took.get(values.near ? file : `packages/${name}/`) ?? 0));
    for (const tests of values.near ? [near] : [near, others]) {
      if (tests.length > 0 && (await runTests(tests, limitMs)) !== "passed") return "killed";
    }
    return "survived";
  } finally {
    writeFileSync(path, text);
  }
}

/** The compiler takes a second or two for a package, less than its tests. */
function isIllTyped() {
  const tsc = [
    join(root, "node_modules/.bin/tsc"),
    ["--noEmit", "--project", `packages/${name}/tsconfig.json`],
  ];
  return (
    spawnSync(...tsc, { cwd: copy.folder, stdio: "ignore", shell: process.platform === "win32" }).status !== 0
  );
}

/** Runs tests in the copy until one fails, and resolves with how it went; a time limit is a failure. */
function runTests(tests, timeoutMs) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vitest, "run", "--bail", "1", "--reporter=dot", ...tests], {
      cwd: copy.folder,
      env: { ...process.env, TOASTY_FROM_SOURCE: "1" },
      stdio: "ignore",
      detached: process.platform !== "win32",
    });
    const timer = setTimeout(() => kill(child), timeoutMs);
    child.once("error", fail);
    child.once("exit", (code) => {
      clearTimeout(timer);
      done(code === 0 ? "passed" : "failed");
    });
  });
}

/** Ends the tests with what they have started. */
function kill(child) {
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Returns the reason for which a mutant is known to change nothing; undefined where it is not known. */
function reasonOf({ file }, { before, after }) {
  const path = join(root, "scripts/mutants/equivalent.json");
  const known = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  return known.find((one) => one.file === file && one.before === before && one.after === after)?.reason;
}
