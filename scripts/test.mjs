// `npm test`: sets up, runs the checks and every test, and closes with the true totals. `npm test -- PATH …` runs only the
// tests below those paths.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./checks.mjs";
import { run, say, setUp } from "./toolchain.mjs";

const args = process.argv.slice(2);
const isWhole = args.every((arg) => arg.startsWith("-"));

setUp();
const checks = isWhole ? runChecks() : { passed: 0, failed: 0 };
const tests = runTests(args);

const failed = checks.failed + tests.failed;
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
console.log(`${checks.passed + tests.passed} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 ? 1 : 0);

function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), "toasty-tests-"));
  const report = join(folder, "report.json");
  try {
    say("running the tests …");
    const code = run("vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...args,
    ]);
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // A file that fails to load has no failed test of its own, and an unhandled error fails no test at all.
    const failures = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0, code === 0 ? 0 : 1);
    return { passed: numPassedTests, failed: failures, skipped: numPendingTests };
  } catch (error) {
    say(`the tests left no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
