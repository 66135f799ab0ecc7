import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startWine, windowsNode, windowsPath } from "@toasty/windows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journal, serializeJournal } from "../src/installing/journal.js";
import { releaseFolder } from "../src/installing/layout.js";
import { checkInstalled, openInstalled } from "../src/patch/index.js";
import { bundle } from "./fixtures/bundle.js";
import { type Host, startHost } from "./simulator/host.js";
import { SimulatedRepository } from "./simulator/repository.js";
import { type BuiltRelease, Workshop } from "./simulator/workshop.js";

/*
 * The layout for Windows (a pointer file and a launcher), with Windows' Node as the app's own, running executable,
 * under Wine. The launcher or the app is killed at every state of the journal; with TOASTY_LONG=1 also between them.
 */

const long = process.env.TOASTY_LONG === "1";
const hook = join(import.meta.dirname, "fixtures", "crash-hook.mjs");
const wine = await startWine();

let programs: string;
let launcher: string;
let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let old: BuiltRelease;
let good: BuiltRelease;
let doomed: BuiltRelease;
let log: string;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "toasty-windows-"));
  launcher = join(programs, "launcher.mjs");
  log = join(programs, "log");
  await writeFile(launcher, await bundle("launcher"));
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository, "stable", "acme", "win32-x64");
  host = await startHost(repository.files);
  const code = await bundle("app");
  const exe = await readFile(windowsNode);
  const release = (version: string, behaviour: string) =>
    workshop.release(version, { "app.exe": exe, "app.mjs": code, behaviour }, {}, ["./app.exe", "./app.mjs"]);
  old = await release("1.0.0", "good");
  doomed = await release("1.1.0", "dies");
  workshop.releases.shift();
  good = await release("1.1.0", "good");
  workshop.publish();
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await wine?.[Symbol.asyncDispose]();
  await rm(programs, { recursive: true });
});

/** Lays out 1.0.0 in force and, if wanted, another release staged. */
async function layOut(staged?: BuiltRelease): Promise<string> {
  const root = await mkdtemp(join(programs, "root-"));
  await mkdir(join(root, "state"), { recursive: true });
  const folder = await place(root, old);
  await writeFile(join(root, "current.json"), JSON.stringify({ folder }));
  if (staged === undefined) return root;
  const journal: Journal = {
    state: "staged",
    restart: false,
    move: {
      version: staged.entry.version,
      folder: await place(root, staged),
      channel: "stable",
      previousVersion: old.entry.version,
      previousFolder: folder,
    },
  };
  await writeFile(join(root, "state", "journal.json"), serializeJournal(journal));
  return root;
}

async function place(root: string, { folder, entry }: BuiltRelease): Promise<string> {
  const name = releaseFolder(entry.version, entry.stream.sha256);
  const into = join(root, "versions", name);
  await mkdir(into, { recursive: true });
  for (const file of await readdir(folder)) {
    // The runtime is large and never changes.
    if (file.endsWith(".exe")) await link(join(folder, file), join(into, file));
    else await cp(join(folder, file), join(into, file));
  }
  return name;
}

interface Crash {
  readonly program: "app" | "launcher";
  readonly step: number;
  readonly log?: string;
}

/** Starts the app through its launcher, and returns what it said. */
async function launch(root: string, command: string, crash?: Crash): Promise<string[]> {
  await writeFile(log, "");
  const told = { url: host.url, root: repository.embeddedRoot.toString(), log: windowsPath(log) };
  const hooked = {
    NODE_OPTIONS: `--import=${pathToFileURL(`/Z:${hook}`)}`,
    TOASTY_CRASH: JSON.stringify(crash),
  };
  await wine?.run(windowsNode, [windowsPath(launcher), windowsPath(root), command], {
    env: { TOASTY_TEST: JSON.stringify(told), ...(crash ? hooked : {}) },
  });
  return linesOf(log);
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, "utf8")).split(/\r?\n/).filter((line) => line !== "");
}

async function expectWhole(root: string, release: BuiltRelease): Promise<void> {
  const { folder } = JSON.parse(await readFile(join(root, "current.json"), "utf8"));
  await checkInstalled(await openInstalled(join(root, "versions", folder)), release.entry.stream.sha256);
}

const stateOf = async (root: string) =>
  JSON.parse(await readFile(join(root, "state", "journal.json"), "utf8")).state;

describe.skipIf(wine === undefined)("on Windows", { timeout: 600_000 }, () => {
  test("an update comes, and the new version replaces the running one and commits itself", async () => {
    const root = await layOut();
    const lines = await launch(root, "restart");
    expect(lines).toEqual([
      "1.0.0 good",
      "found 1.1.0 by full",
      "prepared 1.1.0",
      "1.1.0 good",
      "nothing found",
    ]);
    await expectWhole(root, good);
    expect(await stateOf(root)).toBe("committed");
  });

  test("a version that dies twice is rolled back and held, and the old one starts", async () => {
    const root = await layOut(doomed);
    expect(await launch(root, "status")).toEqual([
      "1.1.0 dies",
      "1.1.0 dies",
      "1.0.0 good",
      expect.stringContaining('"held":["1.1.0"]'),
    ]);
    await expectWhole(root, old);
    expect((await readdir(join(root, "versions"))).map((name) => name.slice(0, 5))).toEqual(["1.0.0"]);
  });

  test.each([
    ["the switch, by the launcher", "launcher", "good", /./, ["1.1.0 good"]],
    // Windows does not tell a kill from an exit with an error: killed twice, the new version is rolled back.
    ["the commit, by the new version", "app", "good", /./, ["1.1.0 good", "1.0.0 good"]],
    ["the way back", "launcher", "dies", /"deaths":1/, ["1.0.0 good"]],
  ] as const)(
    "a process that is killed during %s leaves an app that starts",
    async (_, program, behaviour, begins, ends) => {
      const steps = await stepsOf(program, behaviour === "good" ? good : doomed);
      const first = steps.findIndex((name) => begins.test(name));
      expect(first, steps.join("\n")).toBeGreaterThanOrEqual(0);
      const chosen = steps.flatMap((name, at) => (at >= first && isTelling(name) ? [at + 1] : []));
      expect(chosen.length).toBeGreaterThan(0);
      for (const step of chosen) {
        const root = await layOut(behaviour === "good" ? good : doomed);
        await launch(root, "run", { program, step });
        const lines = await launch(root, "run");
        const where = `killed at step ${step}, ${steps[step - 1]}`;
        expect(ends, where).toContain(lines.at(-1));
        await expectWhole(root, lines.at(-1) === "1.1.0 good" ? good : old);
        await rm(root, { recursive: true });
      }
    },
  );
});

/** Lets a program run to its end to learn what it does to the disk. */
async function stepsOf(program: Crash["program"], staged: BuiltRelease): Promise<string[]> {
  const file = join(programs, "steps");
  await writeFile(file, "");
  const root = await layOut(staged);
  await launch(root, "run", { program, step: 0, log: windowsPath(file) });
  await rm(root, { recursive: true });
  return linesOf(file);
}

/** The moments at which one state becomes another: the names of journal and pointer; all that counts in the long run. */
function isTelling(name: string): boolean {
  return (long ? /^(rename|sync|write)/ : /^rename (journal|current)/).test(name) && !/\.lock/.test(name);
}
