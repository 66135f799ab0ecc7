// Trials of mutants in a copy of the workspace: each is compiled, and then put to the tests, the nearest first.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "../checks/sources.mjs";
import { testsFor } from "./test-order.mjs";
import { copyWorkspace } from "./workspace.mjs";

/** The least time that tests get on a mutant, which may hang. */
const leastTimeMs = 30_000;

/**
 * Copies a workspace for trials. Disposing ends the tests that run and removes the copy.
 * @param {{ root: string, name: string, near: boolean }} options the package, and whether only the tests near a mutant are run
 */
export function openTrials({ root, name, near }) {
  const copy = copyWorkspace(root);
  /** Times of the tests without a mutant. */
  const took = new Map();
  let child;

  /** Returns the groups of tests that a mutant of a file is put to, nearest first. */
  function groupsFor(file) {
    const tests = testsFor(root, name, file);
    const groups = [tests.own, tests.near.filter((test) => !tests.own.includes(test))];
    return near ? groups : [...groups, tests.others];
  }

  /** Returns the tests that must pass without a mutant before those of a file are judged. */
  const baseOf = (file) => (near ? groupsFor(file).flat() : [`packages/${name}/`]);

  /** Runs those tests without any mutant that were not run yet; returns whether they pass. */
  async function passesUnchanged(file) {
    const tests = baseOf(file).filter((test) => !took.has(test));
    const began = performance.now();
    if (tests.length > 0 && !(await runTests(tests, 2 ** 30))) return false;
    for (const test of tests) took.set(test, (performance.now() - began) / tests.length);
    return true;
  }

  /** Applies a mutant in the copy, tries the tests on it, and takes it back. */
  async function judge({ file, start, end, text: replacement }) {
    const { text } = parse(root, file);
    const path = join(copy.folder, file);
    writeFileSync(path, text.slice(0, start) + replacement + text.slice(end));
    try {
      if (isIllTyped()) return "illTyped";
      const usualMs = baseOf(file).reduce((sum, test) => sum + (took.get(test) ?? 0), 0);
      const limitMs = Math.max(leastTimeMs, 3 * usualMs);
      for (const tests of groupsFor(file)) {
        if (tests.length > 0 && !(await runTests(tests, limitMs))) return "killed";
      }
      return "survived";
    } finally {
      writeFileSync(path, text);
    }
  }

  /** The compiler takes a second or two for a package, less than its tests. */
  function isIllTyped() {
    const tsc = join(root, "node_modules/.bin/tsc");
    const args = ["--noEmit", "--project", `packages/${name}/tsconfig.json`];
    const options = { cwd: copy.folder, stdio: "ignore", shell: process.platform === "win32" };
    return spawnSync(tsc, args, options).status !== 0;
  }

  /** Runs tests in the copy until one fails; returns whether all pass. A time limit is a failure. */
  function runTests(tests, timeoutMs) {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    return new Promise((done, fail) => {
      child = spawn(process.execPath, [vitest, "run", "--bail", "1", "--reporter=dot", ...tests], {
        cwd: copy.folder,
        env: { ...process.env, TOASTY_FROM_SOURCE: "1" },
        stdio: "ignore",
        detached: process.platform !== "win32",
      });
      const timer = setTimeout(() => kill(child), timeoutMs);
      child.once("error", fail);
      child.once("exit", (code) => {
        clearTimeout(timer);
        child = undefined;
        done(code === 0);
      });
    });
  }

  return {
    passesUnchanged,
    judge,
    [Symbol.dispose]() {
      if (child) kill(child);
      copy[Symbol.dispose]();
    },
  };
}

/** Ends the tests with what they have started. */
function kill(child) {
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
