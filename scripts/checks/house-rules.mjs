// The checks of the house's own rules: `node house-rules.mjs [NAME]` prints what is wrong by one rule, or by all, and ends
// with 1 if anything is; `--lower` lowers every number that may only fall to where it is now, `--write-api` writes the API reports.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compareReports, makeReports, writeReports } from "./api-reports.mjs";
import { findCircles } from "./circles.mjs";
import { findNodeInBrowsers, findUpwardImports } from "./directions.mjs";
import { findQuestions } from "./doc-comments.mjs";
import { compareUntested, findUntested, lowerExceptions, readExceptions } from "./pure-modules.mjs";
import { compareCounts, lowerRatchet, readRatchets } from "./ratchets.mjs";
import { packageNames } from "./sources.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Counts that may only fall: for each the places that are counted, by package. */
const ratchets = {
  circles: () => byPackage(findCircles(root)),
  upwardImports: () => byPackage(findUpwardImports(root)),
  docComments: () => findQuestions(root),
};

const rules = {
  api: () => compareReports(root, makeReports(root)),
  circles: () => compareCounts(ratchets.circles(), readRatchets(root).circles),
  directions: () => [
    ...compareCounts(ratchets.upwardImports(), readRatchets(root).upwardImports),
    ...findNodeInBrowsers(root),
  ],
  "doc-comments": () => compareCounts(ratchets.docComments(), readRatchets(root).docComments),
  "pure-modules": () => compareUntested(findUntested(root), readExceptions(root)),
};

const [name] = process.argv.slice(2);
if (name === "--lower") {
  const lowered = Object.entries(ratchets).flatMap(([ratchet, find]) => lowerRatchet(root, ratchet, find()));
  for (const line of [...lowered, ...lowerExceptions(root, findUntested(root))]) console.log(line);
} else if (name === "--write-api") {
  writeReports(root, makeReports(root));
} else if (name !== undefined && !Object.hasOwn(rules, name)) {
  console.error(`There is no rule ${name}: one of ${Object.keys(rules).join(", ")}.`);
  process.exitCode = 2;
} else {
  const asked = name === undefined ? Object.values(rules) : [rules[name]];
  const problems = asked.flatMap((rule) => rule());
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

/** Problems by the package that their text names first. */
function byPackage(problems) {
  const names = packageNames(root);
  const found = Object.fromEntries(names.map((one) => [one, []]));
  for (const problem of problems) found[/packages\/([^/: ]+)/.exec(problem)[1]].push(problem);
  return found;
}
