// What must hold besides the tests: each check is a name and a command whose exit code is the verdict.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pnpm, run, say } from "./toolchain.mjs";

const quiet = { quiet: true };

const ofTheCode = [
  ["format and lint (biome)", () => run("biome", ["check", "--error-on-warnings", "."], quiet)],
  ["types (tsc)", () => run("tsc", ["--project", "tsconfig.json"], quiet)],
  ["contract style (buf lint)", () => run("buf", ["lint", "proto"], quiet)],
  [
    "contract compatibility (buf breaking)",
    () => run("buf", ["breaking", "proto", "--against", "proto/released.binpb"], quiet),
  ],
  ["no circles between files and folders", () => houseRule("circles")],
  ["imports run downwards", () => houseRule("directions")],
  ["doc comments begin with a noun or a verb", () => houseRule("doc-comments")],
  ["public surfaces are as reported (docs/api)", () => houseRule("api")],
  ["a test beside each pure module", () => houseRule("pure-modules")],
  ["unused code and dependencies (knip)", () => run("knip", ["--treat-config-hints-as-errors"], quiet)],
];

/** In a process of its own: what it stands on may have been installed a moment ago, for another Node. */
const houseRule = (name) => run("node", ["scripts/checks/house-rules.mjs", name], quiet);

/** Runs every check and returns how many held and how many did not. */
export function runChecks() {
  const folder = mkdtempSync(join(tmpdir(), "toasty-packed-"));
  try {
    const verdicts = [...ofTheCode, ...ofThePackages(folder)].map(([name, holds]) => {
      const ok = holds() === 0;
      say(`${ok ? "✓" : "✗"} ${name}`);
      return ok;
    });
    return { passed: verdicts.filter(Boolean).length, failed: verdicts.filter((ok) => !ok).length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The packages as npm would get them: packed once, then looked at twice. */
function ofThePackages(folder) {
  const pack = [
    "--recursive",
    "--filter",
    "./packages/*",
    "--filter",
    "!@toasty/kit",
    "pack",
    "--pack-destination",
    folder,
  ];
  if (pnpm(pack, quiet) !== 0) return [["the packages can be packed", () => 1]];
  return readdirSync(folder).flatMap((name) => {
    const tarball = join(folder, name);
    const typed = ["--profile", "esm-only", "--exclude-entrypoints", "descriptor.binpb", "--quiet"];
    return [
      [`${name} is publishable (publint)`, () => run("publint", ["run", "--strict", tarball], quiet)],
      [`${name} has usable types (attw)`, () => run("attw", [tarball, ...typed], quiet)],
    ];
  });
}
