import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readJournal } from "../src/installing/journal.js";
import { readMemory } from "../src/installing/memory.js";
import { readPointer } from "../src/installing/pointer.js";
import { putInOrder } from "../src/installing/put-in-order.js";
import { bundle } from "./fixtures/bundle.js";
import { type Host, serve, startHost } from "./simulator/host.js";
import { type Installation, install } from "./simulator/installation.js";
import { SimulatedRepository } from "./simulator/repository.js";
import { Workshop } from "./simulator/workshop.js";

let programs: string;
let launcher: string;
let appCode: Buffer;
let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let app: Installation;
let log: string;
/** Time that the launcher gives a version to become healthy. */
let patience: number;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "toasty-programs-"));
  launcher = join(programs, "launcher.mjs");
  appCode = await bundle("app");
  await writeFile(launcher, await bundle("launcher"));
});

afterAll(() => rm(programs, { recursive: true }));

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  const v1 = await release("1.0.0", "good");
  app = await install(repository, host, v1);
  log = join(programs, "log");
  await writeFile(log, "");
  patience = 60_000;
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

async function release(version: string, behaviour: string) {
  const built = await workshop.release(version, { "app.mjs": appCode, behaviour });
  workshop.publish();
  return built;
}

/** Checks and prepares in this process, as the running old version would. */
async function stage(more: Parameters<Installation["updater"]>[0] = {}): Promise<void> {
  const updater = await app.updater(more);
  const update = await updater.check();
  if (update === undefined) throw new Error("no update");
  await updater.prepare(update);
}

function start(file: string, args: string[], more: Record<string, string> = {}) {
  const repositoryOf = { url: host.url, root: repository.embeddedRoot.toString(), log, patience };
  const env = { ...process.env, TOASTY_TEST: JSON.stringify(repositoryOf), ...more };
  return spawn(process.execPath, [file, ...args], { env, stdio: "ignore" });
}

/** Starts the app through its launcher and returns the exit code. */
async function launched(...args: string[]): Promise<number> {
  const [code] = await once(start(launcher, [app.root, ...args]), "exit");
  return code;
}

/** Starts the app without a launcher, by its `current` path. */
async function direct(...args: string[]): Promise<number> {
  const [code] = await once(start(join(app.root, "current", "app.mjs"), args), "exit");
  return code;
}

const lines = async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
const state = async () => (await readJournal(app.layout)).state;
const inForce = async () => (await readPointer(app.layout)).split("-")[0];

describe("the launcher", () => {
  test("starts what is installed and passes its exit code on", async () => {
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.0.0 good"]);
  });

  test("leaves an app alone that is not on trial, however long it runs", async () => {
    await release("1.1.0", "good");
    // Over before the app has even begun.
    patience = 1;
    expect(await launched()).toBe(0);
    patience = 60_000;
    await stage();
    expect(await launched()).toBe(0);
    patience = 1;
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.0.0 good", "1.1.0 good", "1.1.0 good"]);
  });

  test("puts a staged version in force, which then commits itself", async () => {
    await release("1.1.0", "good");
    await stage();
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.1.0 good"]);
    expect(await state()).toBe("committed");
  });

  test("starts the new version when the old one asks for a restart", async () => {
    await release("1.1.0", "good");
    expect(await launched("restart")).toBe(0);
    expect(await lines()).toEqual([
      "1.0.0 good",
      "found 1.1.0 by full",
      "prepared 1.1.0",
      "1.1.0 good",
      "nothing found",
    ]);
  });

  test.each([
    ["dies", "died"],
    ["crashes", "died"],
    ["dies-late", "died"],
  ])("rolls back a version that %s twice, holds it, and starts the old one", async (behaviour, reason) => {
    await release("1.1.0", behaviour);
    await stage();
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual([`1.1.0 ${behaviour}`, `1.1.0 ${behaviour}`, "1.0.0 good"]);
    expect(await readMemory(app.layout)).toMatchObject({ held: { "1.1.0": reason } });
    const updater = await app.updater();
    expect(await updater.check()).toBeUndefined();
    expect(await updater.status()).toMatchObject({
      state: "rolled-back",
      update: "1.1.0",
      reason,
      held: ["1.1.0"],
    });
  });

  test("rolls back a version that does not become healthy in time, and ends it", async () => {
    await release("1.1.0", "hangs");
    await stage();
    patience = 1_000;
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.1.0 hangs", "1.0.0 good"]);
    expect(await readMemory(app.layout)).toMatchObject({ held: { "1.1.0": "not-healthy" } });
  });

  test("goes on to a good version after a bad one", async () => {
    await release("1.1.0", "dies");
    await stage();
    await launched();
    await release("1.2.0", "good");
    await launched("update");
    await launched();
    expect((await lines()).slice(-2)).toEqual(["prepared 1.2.0", "1.2.0 good"]);
    expect(await state()).toBe("committed");
  });

  test("starts the old version where the new one cannot be put in force", async () => {
    await release("1.1.0", "good");
    await stage();
    // A folder cannot be replaced by a file.
    await rm(app.layout.memory);
    await mkdir(app.layout.memory);
    expect(await launched()).toBe(0);
    await rm(app.layout.memory, { recursive: true });
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.0.0 good", "1.1.0 good"]);
  });

  test("does not start a version over and over whose deaths cannot be written down", async () => {
    await release("1.1.0", "dies");
    await stage();
    await putInOrder(app.layout);
    await mkdir(app.layout.installLock);
    expect(await launched()).toBe(3);
    expect(await lines()).toEqual(["1.1.0 dies"]);
  });

  test("goes back even where it cannot be written down which version is held", async () => {
    await release("1.1.0", "dies");
    await stage();
    await putInOrder(app.layout);
    await rm(app.layout.memory);
    await mkdir(app.layout.memory);
    expect(await launched()).toBe(3);
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.1.0 dies", "1.1.0 dies", "1.0.0 good"]);
    await rm(app.layout.memory, { recursive: true });
    expect(await launched()).toBe(0);
    expect(await readMemory(app.layout)).toMatchObject({ held: { "1.1.0": "died" } });
  });

  test("goes back from a version whose manifest was lost", async () => {
    await release("1.1.0", "good");
    await stage();
    await putInOrder(app.layout);
    await writeFile(join(app.root, "current", "toasty-manifest.json"), "{ torn");
    expect(await launched()).toBe(0);
    expect(await lines()).toEqual(["1.0.0 good"]);
    expect(await readMemory(app.layout)).toMatchObject({ held: { "1.1.0": "missing" } });
  });

  test("does not wait for another process that is busy with a download", async () => {
    await release("1.1.0", "good");
    const downloading = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    host.intercept = (path, request, response) => {
      if (!path.endsWith(".tar.zst")) return false;
      downloading.resolve();
      goOn.promise.then(() => serve(repository.file(path), request, response));
      return true;
    };
    // However long the start takes, the download that waits for it goes on.
    const staging = stage({ network: { headersMs: 600_000 } });
    await Promise.race([downloading.promise, staging]);
    // Both are awaited from here on: a start that fails must not hide behind a download that lost its host.
    const [code] = await Promise.all([launched().finally(goOn.resolve), staging]);
    expect(code).toBe(0);
    expect(await lines()).toEqual(["1.0.0 good"]);
  });

  test("keeps a version as long as a process runs from it", async () => {
    await release("1.1.0", "hangs");
    await stage();
    const child = start(launcher, [app.root]);
    const exit = once(child, "exit");
    const versions = async () => (await readdir(app.layout.versions)).map((name) => name.slice(0, 5)).sort();
    await expect.poll(() => readdir(app.layout.running).then((names) => names.length)).toBeGreaterThan(1);
    await (await app.updater()).markHealthy();
    for (const version of ["1.2.0", "1.3.0"]) {
      await release(version, "good");
      await stage();
      await app.updater();
      await (await app.updater()).markHealthy();
    }
    expect(await versions()).toEqual(["1.1.0", "1.2.0", "1.3.0"]);
    child.kill();
    await exit;
    await app.updater();
    expect(await versions()).toEqual(["1.2.0", "1.3.0"]);
  });

  test("is not taken for that of another app which started it", async () => {
    const foreign = join(programs, "other", "versions", "7.0.0-12345678");
    await mkdir(foreign, { recursive: true });
    const child = start(join(app.root, "current", "app.mjs"), ["status"], {
      TOASTY_UPDATER_RELEASE: foreign,
    });
    expect((await once(child, "exit"))[0]).toBe(0);
    expect((await lines())[1]).toContain('"version":"1.0.0"');
  });

  test("does not blame a version that the user leaves or stops", async () => {
    await release("1.1.0", "leaves");
    await stage();
    for (let times = 0; times < 3; times++) expect(await launched()).toBe(0);
    expect(await inForce()).toBe("1.1.0");
    expect(await readJournal(app.layout)).toMatchObject({ state: "pending", deaths: 0 });
  });

  test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
    "does not blame a version for a %s",
    async (signal) => {
      await release("1.1.0", "hangs");
      await stage();
      for (let times = 1; times <= 3; times++) {
        const child = start(launcher, [app.root]);
        const exit = once(child, "exit");
        await expect.poll(async () => (await lines()).length).toBe(times);
        child.kill(signal);
        await exit;
      }
      expect(await inForce()).toBe("1.1.0");
      expect(await readJournal(app.layout)).toMatchObject({ state: "pending", deaths: 0 });
    },
  );
});

describe("without a launcher", () => {
  test("a restart starts the new version in the place of the old", async () => {
    await release("1.1.0", "good");
    expect(await direct("restart")).toBe(0);
    await expect.poll(async () => (await lines()).at(-1), { timeout: 10_000 }).toBe("nothing found");
    expect(await lines()).toContain("1.1.0 good");
    expect(await state()).toBe("committed");
  });

  test("a staged version is in force after the next start of the old", async () => {
    await release("1.1.0", "good");
    await stage();
    await direct();
    await direct();
    expect(await lines()).toEqual(["1.0.0 good", "1.1.0 good"]);
  });

  test("a version that dies twice is rolled back for the next start", async () => {
    await release("1.1.0", "dies-late");
    await stage();
    for (let times = 0; times < 4; times++) await direct();
    expect(await lines()).toEqual(["1.0.0 good", "1.1.0 dies-late", "1.1.0 dies-late", "1.0.0 good"]);
  });

  test("a version that does not become healthy in time is rolled back for the next start", async () => {
    await release("1.1.0", "hangs");
    await stage();
    await direct();
    const child = start(join(app.root, "current", "app.mjs"), []);
    const exit = once(child, "exit");
    await expect.poll(state, { timeout: 5_000 }).toBe("rolled-back");
    child.kill();
    await exit;
    await direct();
    expect(await lines()).toEqual(["1.0.0 good", "1.1.0 hangs", "1.0.0 good"]);
  });
});
