// `npm run test:mutants -- PACKAGE [--count 30] [--seed N] [--file GLOB] [--near]`: draws mutants of a package, runs its
// tests on each, and prints those that no test notices. Ends with 1 where fewer than 90 % are noticed, and with 2 where
// the tests fail without any mutant.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, matchesGlob, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageNames, parse, sourcesOf } from "../checks/sources.mjs";
import { describeMutant, mutantsOf } from "./mutators.mjs";
import { drawMutants } from "./sample.mjs";
import { openTrials } from "./trials.mjs";

const leastScore = 0.9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    file: { type: "string", default: "**" },
    near: { type: "boolean", default: false },
    /** The workspace; another one than this for tests. */
    root: { type: "string", default: resolve(dirname(fileURLToPath(import.meta.url)), "../..") },
  },
});
const { root, near } = values;
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

const counts = { killed: 0, survived: 0, equivalent: 0, illTyped: 0 };
using trials = openTrials({ root, name, near });
process.once("SIGINT", () => {
  console.log(`Interrupted. ${summary()}`);
  trials[Symbol.dispose]();
  process.exit(130);
});

process.exitCode = await score();

/** Judges mutants until enough are judged, prints what no test notices, and returns the exit code. */
async function score() {
  for (const mutant of drawMutants(mutants, Number(values.seed))) {
    if (counts.killed + counts.survived >= Number(values.count)) break;
    const change = describeMutant(parse(root, mutant.file).text, mutant);
    const reason = reasonOf(mutant, change);
    if (reason === undefined && !(await trials.passesUnchanged(mutant.file))) {
      console.error(`The tests of ${near ? mutant.file : name} fail without any mutant: run them first.`);
      return 2;
    }
    const verdict = reason === undefined ? await trials.judge(mutant) : "equivalent";
    counts[verdict]++;
    const where = `${mutant.file}:${mutant.line} ${mutant.mutator}\n    - ${change.before}\n    + ${change.after}`;
    if (verdict === "survived") console.log(`survived: ${where}`);
    if (verdict === "equivalent") console.log(`equivalent: ${where}\n    ${reason}`);
  }
  console.log(summary());
  return share() < leastScore ? 1 : 0;
}

/** Share of the judged mutants that were noticed. */
function share() {
  const judged = counts.killed + counts.survived;
  return judged === 0 ? 1 : counts.killed / judged;
}

function summary() {
  const { killed, survived, illTyped, equivalent } = counts;
  return (
    `${killed} of ${killed + survived} were noticed: ${(100 * share()).toFixed(0)} %` +
    ` (${illTyped} that the compiler refuses and ${equivalent} known to be equivalent do not count)`
  );
}

/** Returns the reason for which a mutant is known to change nothing; undefined where it is not known. */
function reasonOf({ file }, { before, after }) {
  const path = join(root, "scripts/mutants/equivalent.json");
  const known = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  return known.find((one) => one.file === file && one.before === before && one.after === after)?.reason;
}
