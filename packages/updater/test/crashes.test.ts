import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createUpdater } from "../src/index.js";
import { readJournal } from "../src/installing/journal.js";
import { layoutOf } from "../src/installing/layout.js";
import { readPointer } from "../src/installing/pointer.js";
import { checkInstalled, openInstalled } from "../src/patch/index.js";
import { bundle } from "./fixtures/bundle.js";
import { type Host, startHost } from "./simulator/host.js";
import { type Installation, install } from "./simulator/installation.js";
import { SimulatedRepository } from "./simulator/repository.js";
import { type BuiltRelease, Workshop } from "./simulator/workshop.js";

/*
 * A real process is killed in the place of each thing that it does to the disk, or in the middle if that is a write;
 * then the app is started again. It must start, with the old version or the new one, whole; and the update must go
 * through the next time. By default a sample of the steps; with TOASTY_LONG=1 every single one.
 */

const long = process.env.TOASTY_LONG === "1";
const hook = join(import.meta.dirname, "fixtures", "crash-hook.mjs");

let programs: string;
let launcher: string;
let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
/** Installations to copy from: with 1.0.0 only, with 1.1.0 staged, with 1.1.0 staged that dies at every start. */
let fresh: Installation;
let staged: Installation;
let doomed: Installation;
const releases = new Map<string, BuiltRelease>();

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "toasty-crashes-"));
  launcher = join(programs, "launcher.mjs");
  await writeFile(launcher, await bundle("launcher"));
  const code = await bundle("app");
  const data = randomBytes(300_000);
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  const release = async (version: string, behaviour: string) => {
    const files = { "app.mjs": code, behaviour, "data.bin": Buffer.concat([data, Buffer.from(version)]) };
    const built = await workshop.release(version, files);
    releases.set(`${version} ${behaviour}`, built);
    workshop.publish();
    return built;
  };
  const v1 = await release("1.0.0", "good");
  fresh = await install(repository, host, v1);
  doomed = await install(repository, host, v1);
  staged = await install(repository, host, v1);
  await release("1.1.0", "dies");
  await stage(doomed.root);
  workshop.releases.shift();
  await workshop.patch(v1, await release("1.1.0", "good"));
  workshop.publish();
  await stage(staged.root);
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  for (const each of [fresh, staged, doomed]) await each[Symbol.asyncDispose]();
  await rm(programs, { recursive: true });
});

async function stage(installRoot: string): Promise<void> {
  const updater = await open(installRoot);
  const update = await updater.check();
  if (update === undefined) throw new Error("no update");
  await updater.prepare(update);
}

const open = (installRoot: string) =>
  createUpdater({ app: "acme", root: repository.embeddedRoot, url: host.url, installRoot });

interface Crash {
  readonly program: "app" | "launcher";
  readonly step: number;
  readonly log?: string;
}

/** Runs a program of the tests to its end and returns what the app printed. */
async function run(args: string[], crash?: Crash): Promise<string> {
  const repositoryOf = { url: host.url, root: repository.embeddedRoot.toString() };
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      TOASTY_TEST: JSON.stringify(repositoryOf),
      ...(crash ? { TOASTY_CRASH: JSON.stringify(crash), NODE_OPTIONS: `--import=${hook}` } : {}),
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  child.stdout.on("data", (piece) => {
    output += piece;
  });
  await once(child, "close");
  return output.trim();
}

/** Lets a program run to its end to learn what it does to the disk. */
async function stepsOf(scene: Scene): Promise<string[]> {
  const log = join(programs, "steps");
  await writeFile(log, "");
  await inCopy(scene.from(), (root) => run(scene.args(root), { program: scene.program, step: 0, log }));
  return (await readFile(log, "utf8")).trim().split("\n");
}

async function inCopy<T>(installation: Installation, work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(programs, "copy-"));
  try {
    await cp(installation.root, root, { recursive: true, verbatimSymlinks: true });
    return await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

interface Scene {
  readonly program: Crash["program"];
  from(): Installation;
  args(root: string): string[];
  /** Step at which the scene begins, if its beginning is another scene's. */
  readonly begins?: RegExp;
  /** Versions that may be in force after the crash and the start that follows. */
  readonly ends: readonly string[];
}

const scenes: Record<string, Scene> = {
  "check and prepare": {
    program: "app",
    from: () => fresh,
    args: (root) => [join(root, "current", "app.mjs"), "update"],
    ends: ["1.0.0 good", "1.1.0 good"],
  },
  "the switch, by the launcher": {
    program: "launcher",
    from: () => staged,
    args: (root) => [launcher, root],
    ends: ["1.1.0 good"],
  },
  "the commit, by the new version": {
    program: "app",
    from: () => staged,
    args: (root) => [launcher, root],
    ends: ["1.1.0 good", "1.0.0 good"],
  },
  "the switch, without a launcher": {
    program: "app",
    from: () => staged,
    args: (root) => [join(root, "current", "app.mjs")],
    ends: ["1.1.0 good"],
  },
  "the way back": {
    program: "launcher",
    from: () => doomed,
    args: (root) => [launcher, root],
    begins: /"deaths":1/,
    ends: ["1.0.0 good"],
  },
};

describe("a process that is killed during", () => {
  test.each(Object.entries(scenes))(
    "%s leaves an app that starts",
    { timeout: 600_000 },
    async (_, scene) => {
      const steps = await stepsOf(scene);
      expect(steps.length).toBeGreaterThan(5);
      const first = steps.findIndex((name) => scene.begins?.test(name) ?? true);
      expect(first).toBeGreaterThanOrEqual(0);
      const chosen = steps.flatMap((name, at) => (long || (at >= first && isTelling(name)) ? [at + 1] : []));
      await inTwos(chosen, async (step) => {
        await inCopy(scene.from(), (root) => crashAndStart(root, scene, step, steps[step - 1] as string));
      });
    },
  );
});

async function crashAndStart(root: string, scene: Scene, step: number, name: string): Promise<void> {
  const where = `killed at step ${step}, ${name}`;
  await run(scene.args(root), { program: scene.program, step });
  const lines = (await run([launcher, root])).split("\n");
  const last = lines.at(-1) as string;
  expect(scene.ends, where).toContain(last);
  const layout = layoutOf(root);
  const inForce = await openInstalled(join(layout.versions, await readPointer(layout)));
  const { stream } = (releases.get(last) as BuiltRelease).entry;
  await checkInstalled(inForce, stream.sha256).catch((error) => expect.fail(`${where}: ${error.message}`));
  if (scene !== scenes["check and prepare"]) return;
  const updater = await open(root);
  const update = await updater.check();
  if (last === "1.0.0 good") await updater.prepare(update as never);
  expect((await readJournal(layout)).state, where).toBe(last === "1.0.0 good" ? "staged" : "committed");
}

/** The steps that change what others read, and what makes them last; locks and temporary folders only in the long run. */
function isTelling(name: string): boolean {
  return /^(rename|symlink|sync|write)/.test(name) && !/\.lock/.test(name);
}

/** Two at a time: there are two cores. */
async function inTwos<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all([worker(), worker()]);
}
