import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const source = (file: string) => fileURLToPath(new URL(`../src/${file}`, import.meta.url));

/** Globals that pages and workers have of all that the engine may need, and nothing of Node's. */
const web = () =>
  createContext({
    clearTimeout,
    console,
    crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) },
    performance: { now: () => performance.now() },
    queueMicrotask,
    setTimeout: (callback: () => void, ms: number) => Number(setTimeout(callback, ms)),
    TextDecoder,
    TextEncoder,
  });

describe("in a browser", () => {
  let folder: string;
  /** Everything that an entry needs, as one script that leaves its exports in `it`. */
  const bundles = new Map<string, string>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "engine-browser-"));
    await build({
      config: false,
      entry: { root: source("index.ts"), gate: source("gate/index.ts") },
      format: "iife",
      globalName: "it",
      platform: "browser",
      target: "es2024",
      noExternal: [/./],
      outDir: folder,
      silent: true,
    });
    for (const name of ["root", "gate"]) {
      bundles.set(name, await readFile(join(folder, `${name}.global.js`), "utf8"));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("the engine works", async () => {
    const page = web();
    runInContext(bundles.get("root") as string, page);
    const told = await runInContext(
      `(async () => {
        const engine = new it.NotificationEngine({
          store: it.memoryStore(),
          settings: {
            minRunMs: 0,
            preferences: { quietHours: [{ start: "00:00", end: "00:01", zone: "Asia/Kathmandu" }] },
          },
        });
        const told = [];
        engine.on("notify", ({ title }) => told.push(title));
        it.connectLine(engine, { publish: async () => ({}), withdraw: async () => {} });
        const job = engine.job("run", { total: 2 });
        job.progress(1);
        job.fail(new Error("CUDA out of memory"));
        await engine.close();
        return told.join();
      })()`,
      page,
    );
    expect(told).toBe("run: 50%,run failed");
  });

  test("the gate works", () => {
    const page = web();
    runInContext(bundles.get("gate") as string, page);
    const verdict = runInContext(
      `JSON.stringify(it.decideVisibility({ category: "info", urgency: "low" }, { now: 0, dnd: "on" }, it.defaultPreferences))`,
      page,
    );
    expect(JSON.parse(verdict)).toMatchObject({ show: false, reason: "do_not_disturb" });
  });
});
