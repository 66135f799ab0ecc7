// What every root command stands on. Runs on any Node >= 18, before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const windows = process.platform === "win32";

/** Runs a command in the repository with the workspace's own tools first on the PATH, and returns its exit code. */
export function run(command, args = [], { env = {}, quiet = false, input = "ignore" } = {}) {
  const path = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, PATH: path, ...env },
    stdio: quiet ? [input, "pipe", "pipe"] : [input, "inherit", "inherit"],
    encoding: "utf8",
    shell: windows,
  });
  if (quiet && result.status !== 0) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  if (result.error) say(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Runs the package manager that package.json pins, through npx, so that nothing needs to be installed by hand. */
export const pnpm = (args, options) => run("npx", ["--yes", packageManager, ...args], options);

/** Installs from the lockfile and builds, but only what has changed since the last time. */
export function setUp() {
  const install = ["pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml", ...manifests()];
  once("install", install, "installing from the lockfile", () => {
    return pnpm(["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"], {
      quiet: true,
    });
  });
  once("build", [...install, "tsconfig.base.json", "proto", ...sources()], "building the packages", () => {
    return pnpm(["--recursive", "--reporter=append-only", "run", "build"], { quiet: true });
  });
}

export function say(text) {
  process.stderr.write(`toasty: ${text}\n`);
}

function once(step, inputs, doing, action) {
  const stamp = join(root, "node_modules", `.toasty-${step}`);
  const now = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  say(`${doing} …`);
  const began = Date.now();
  const code = action();
  if (code !== 0) process.exit(code);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  say(`${doing}: done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** Of names and times of files; not of folders, which change with what the build itself puts into them. */
function fingerprint(inputs) {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap((input) => filesIn(join(root, input)))) {
    hash.update(`${path} ${statSync(path).mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(isSource)
    .flatMap((name) => filesIn(join(path, name)));
}

const isSource = (name) => !["node_modules", "dist", "gen"].includes(name);
const packages = () => readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
const manifests = () => [...packages(), "examples", "bench"].map((folder) => `${folder}/package.json`);
const sources = () =>
  packages().flatMap((folder) => ["src", "scripts", "tsconfig.json"].map((name) => `${folder}/${name}`));
