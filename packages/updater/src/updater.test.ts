import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Host, serve, startHost } from "../test/simulator/host.js";
import { type Installation, install } from "../test/simulator/installation.js";
import { SimulatedRepository } from "../test/simulator/repository.js";
import { type BuiltRelease, type Files, Workshop } from "../test/simulator/workshop.js";
import type { Progress } from "./index.js";
import { readMemory } from "./installing/memory.js";
import { parseVersion } from "./metadata/index.js";

const big = randomBytes(400_000);
const files = (version: string): Files => ({
  "app.mjs": `console.log(${JSON.stringify(version)});\n`,
  "data/big.bin": Buffer.concat([big, Buffer.from(version)]),
  "data/link": { link: "big.bin" },
});

let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let app: Installation;
let v1: BuiltRelease;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", files("1.0.0"));
  workshop.publish();
  app = await install(repository, host, v1);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

async function release(version: string, more = {}) {
  const built = await workshop.release(version, files(version), more);
  workshop.publish();
  return built;
}

async function update() {
  const updater = await app.updater();
  const found = await updater.check();
  if (found === undefined) throw new Error("no update");
  await updater.prepare(found);
  await app.updater();
  return found;
}

const downloads = () => host.requests.filter((path) => /\.(tpatch|tar\.zst)/.test(path));

describe("an update", () => {
  test("is not offered where there is none", async () => {
    const updater = await app.updater();
    expect(updater.version).toBe("1.0.0");
    expect(await updater.check()).toBeUndefined();
    await app.expectUntouched();
  });

  test("comes by patch, and is in force at the next start", async () => {
    const v2 = await release("1.1.0", { notes: "Faster", custom: { colour: "blue" } });
    const patch = await workshop.patch(v1, v2);
    workshop.publish();
    const found = await update();
    expect(found).toEqual({
      version: "1.1.0",
      notes: "Faster",
      custom: { colour: "blue" },
      downgrade: false,
      plan: "patch",
      bytes: patch.length,
    });
    expect(downloads()).toHaveLength(1);
    expect(await app.start()).toBe("1.1.0");
    expect(await readdir(app.layout.downloads)).toEqual([]);
  });

  test("comes without the global fetch, which can end the process", async () => {
    vi.stubGlobal("fetch", () => expect.unreachable());
    await release("1.1.0");
    await update();
    expect(await app.start()).toBe("1.1.0");
  });

  test("comes as archive where there is no patch", async () => {
    await release("1.1.0");
    expect(await update()).toMatchObject({ plan: "full" });
    expect(await app.start()).toBe("1.1.0");
  });

  test("comes over a chain of patches where that is cheaper", async () => {
    const v2 = await release("1.1.0");
    const v3 = await release("1.2.0");
    await workshop.patch(v1, v2);
    await workshop.patch(v2, v3);
    workshop.publish();
    expect(await update()).toMatchObject({ plan: "patch", version: "1.2.0" });
    expect(downloads()).toHaveLength(2);
    expect(await app.start()).toBe("1.2.0");
  });

  test("does not try again only that patch of a chain which the host refuses", async () => {
    const v2 = await release("1.1.0");
    const v3 = await release("1.2.0");
    await workshop.patch(v1, v2);
    await workshop.patch(v2, v3);
    workshop.publish();
    const second = v3.entry.patches[0]?.sha256 ?? "";
    host.intercept = (path, _, response) => {
      if (!path.includes(second)) return false;
      response.writeHead(410).end();
      return true;
    };
    expect(await update()).toMatchObject({ plan: "patch", version: "1.2.0" });
    expect((await readMemory(app.layout)).badPatches).toEqual([second]);
    expect(await app.start()).toBe("1.2.0");
  });

  test("comes by a patch with more new bytes than are built at a time", async () => {
    const v2 = await workshop.release("1.1.0", { ...files("1.1.0"), "new.bin": randomBytes(700_000) });
    await workshop.patch(v1, v2);
    workshop.publish();
    expect(await update()).toMatchObject({ plan: "patch" });
    expect(downloads()).toHaveLength(1);
    expect((await readMemory(app.layout)).badPatches).toEqual([]);
    expect(await app.start()).toBe("1.1.0");
  });

  test("falls back to the archive in the same run when the installed files were changed", async () => {
    const v2 = await release("1.1.0");
    await workshop.patch(v1, v2);
    workshop.publish();
    const [folder = ""] = await readdir(app.layout.versions);
    await writeFile(join(app.layout.versions, folder, "data/big.bin"), "edited by the user");
    expect(await update()).toMatchObject({ plan: "patch" });
    expect(downloads()).toHaveLength(2);
    expect(await app.start()).toBe("1.1.0");
  });

  test("falls back to the archive in the same run when a patch is no good, and does not try it again", async () => {
    const v2 = await release("1.1.0");
    const patch = await workshop.patch(v1, v2);
    patch[Math.floor(patch.length / 2)] = (patch[Math.floor(patch.length / 2)] ?? 0) ^ 255;
    v2.entry = { ...v2.entry, patches: [] };
    workshop.addPatch(v1, v2, patch);
    workshop.publish();
    const updater = await app.updater();
    const found = await updater.check();
    const seen: Progress[] = [];
    await updater.prepare(found as never, { onProgress: (progress) => seen.push(progress) });
    expect(downloads()).toHaveLength(2);
    expect((await updater.check())?.plan).toBe("full");
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test("can be cancelled, and goes on from there", async () => {
    await release("1.1.0");
    const updater = await app.updater();
    const found = await updater.check();
    const stop = new AbortController();
    const onProgress = ({ bytes }: Progress) => bytes > 100_000 && stop.abort();
    await expect(updater.prepare(found as never, { signal: stop.signal, onProgress })).rejects.toThrow(
      expect.objectContaining({ reason: "CANCELLED" }),
    );
    await app.expectUntouched();
    await updater.prepare(found as never);
    expect(downloads().at(-1)).toMatch(/bytes=[1-9]/);
  });

  test("can be cancelled while it is unpacked, and is not downloaded again", async () => {
    await release("1.1.0");
    const updater = await app.updater();
    const found = await updater.check();
    const stop = new AbortController();
    const onProgress = ({ phase }: Progress) => phase === "install" && stop.abort();
    await expect(updater.prepare(found as never, { signal: stop.signal, onProgress })).rejects.toThrow(
      expect.objectContaining({ reason: "CANCELLED" }),
    );
    expect(await readdir(app.layout.versions)).toHaveLength(1);
    const { length } = downloads();
    await updater.prepare(found as never);
    expect(downloads()).toHaveLength(length);
  });

  test.each(["timestamp.json", "index.json"])(
    "can be cancelled at any request of the check, as at %s",
    async (name) => {
      await release("1.1.0");
      const stop = new AbortController();
      host.intercept = (path) => {
        if (path.endsWith(name)) stop.abort();
        return false;
      };
      await expect((await app.updater()).check({ signal: stop.signal })).rejects.toThrow(
        expect.objectContaining({ reason: "CANCELLED" }),
      );
      await app.expectUntouched();
    },
  );

  test("is refused where a later one was installed since it was found", async () => {
    await release("1.1.0");
    const running = await app.updater();
    const stale = await running.check();
    await release("1.2.0");
    await update();
    await (await app.updater()).markHealthy();
    await expect(running.prepare(stale as never)).rejects.toThrow(
      expect.objectContaining({ reason: "INSTALL" }),
    );
    expect(await app.start()).toBe("1.2.0");
  });

  test("keeps the version before, and one it left behind no longer", async () => {
    for (const version of ["1.1.0", "1.2.0"]) {
      await release(version);
      await update();
      const updater = await app.updater();
      await updater.markHealthy();
    }
    const kept = await readdir(app.layout.versions);
    expect(kept.map((name) => name.slice(0, 5)).sort()).toEqual(["1.1.0", "1.2.0"]);
  });

  test("replaces one that was staged before and never started", async () => {
    const updater = await app.updater();
    for (const version of ["1.1.0", "1.2.0"]) {
      await release(version);
      await updater.prepare((await updater.check()) as never);
    }
    const kept = await readdir(app.layout.versions);
    expect(kept.map((name) => name.slice(0, 5)).sort()).toEqual(["1.0.0", "1.2.0"]);
  });

  test("goes back by a signed downgrade without a download, as the version before is still here", async () => {
    const v2 = await release("1.1.0");
    await update();
    await (await app.updater()).markHealthy();
    v2.entry = { ...v2.entry, yanked: { reason: "loses data", downgradeTo: parseVersion("1.0.0") } };
    workshop.publish();
    host.requests.length = 0;
    expect(await update()).toMatchObject({ version: "1.0.0", downgrade: true, bytes: 0 });
    expect(downloads()).toEqual([]);
    expect(await app.start()).toBe("1.0.0");
  });

  test("waits for a version on trial to be marked healthy", async () => {
    await release("1.1.0");
    await update();
    const v3 = await release("1.2.0");
    const updater = await app.updater();
    const found = await updater.check();
    expect(found?.version).toBe(v3.entry.version);
    await expect(updater.prepare(found as never)).rejects.toThrow(
      expect.objectContaining({ reason: "INSTALL" }),
    );
    await updater.markHealthy();
    await updater.prepare(found as never);
  });

  test("prepared by a process of an older version goes back to what is in force, not to that", async () => {
    const running = await app.updater();
    await release("1.1.0");
    await update();
    await (await app.updater()).markHealthy();
    await release("1.2.0");
    await running.prepare((await running.check()) as never);
    expect(JSON.parse(await readFile(app.layout.journal, "utf8")).move).toMatchObject({
      version: "1.2.0",
      previousVersion: "1.1.0",
    });
  });

  test("is held back by a roll-out, but not from somebody who asks", async () => {
    await release("1.1.0", { rollOut: { percent: 0, salt: "s" } });
    const updater = await app.updater();
    expect(await updater.check()).toBeUndefined();
    expect(await updater.check({ asked: true })).toMatchObject({ version: "1.1.0" });
  });

  test("comes from another channel only when asked for there", async () => {
    await using beta = await Workshop.open(repository, "beta");
    await beta.release("2.0.0-beta.1", files("2.0.0-beta.1"));
    beta.publish();
    expect(await (await app.updater()).check()).toBeUndefined();
    const updater = await app.updater({ channel: "rc" });
    expect(await updater.check()).toMatchObject({ version: "2.0.0-beta.1" });
  });

  test("comes from a private host, which alone is told who asks", async () => {
    await release("1.1.0");
    host.intercept = (_, request, response) => {
      if (request.headers.authorization === `Basic ${btoa("me:secret")}`) return false;
      response.writeHead(401).end();
      return true;
    };
    const refused = await app.updater();
    await expect(refused.check()).rejects.toThrow(expect.objectContaining({ reason: "NETWORK" }));
    const updater = await app.updater({ credentials: { kind: "basic", user: "me", password: "secret" } });
    expect(await updater.check()).toBeDefined();
  });

  test("comes through a fetch that the app brings along", async () => {
    await release("1.1.0");
    const seen: string[] = [];
    const updater = await app.updater({
      url: "https://updates.example.com/acme",
      fetch: (url, init) => {
        seen.push(url);
        return fetch(url.replace("https://updates.example.com/acme", host.url), init);
      },
    });
    const found = await updater.check();
    await updater.prepare(found as never);
    expect(seen.every((url) => url.startsWith("https://updates.example.com/acme/"))).toBe(true);
  });

  test("survives a server that breaks off in the middle", async () => {
    await release("1.1.0");
    let broken = false;
    host.intercept = (path, request, response) => {
      if (broken || !path.endsWith(".tar.zst")) return false;
      broken = true;
      serve(repository.files.get(path), request, response);
      response.socket?.destroySoon();
      return true;
    };
    await update();
    expect(await app.start()).toBe("1.1.0");
  });

  test("tells its state", async () => {
    const updater = await app.updater();
    expect(await updater.status()).toEqual({ version: "1.0.0", channel: "stable", state: "idle", held: [] });
    await release("1.1.0");
    await update();
    expect(await updater.status()).toMatchObject({ state: "pending", update: "1.1.0" });
    expect(JSON.parse(await readFile(app.layout.journal, "utf8")).move.previousVersion).toBe("1.0.0");
  });

  test("is not put in force by a tool that is not the app, which counts as no start", async () => {
    await release("1.1.0");
    const tool = await app.updater({ outside: true });
    expect(existsSync(app.layout.running)).toBe(false);
    await tool.prepare((await tool.check()) as never);
    const again = await app.updater({ outside: true });
    expect([again.version, (await again.status()).state]).toEqual(["1.0.0", "staged"]);
    await app.updater();
    expect(readdirSync(app.layout.running)).toEqual([`${process.pid}.json`]);
  });

  test("is only what this updater has found, and restarts only what it has prepared", async () => {
    await release("1.1.0");
    const updater = await app.updater();
    const found = (await updater.check()) as never;
    const config = { reason: "CONFIG", remedy: "Pass that very object." };
    await expect((await app.updater()).prepare(found)).rejects.toMatchObject({
      ...config,
      message: "this update is not one that check() of this updater returned.",
    });
    await expect(updater.restart({ version: "1.1.0" })).rejects.toMatchObject({
      ...config,
      message: "this prepared update is not one that prepare() of this updater returned.",
    });
  });

  test("that cannot be put in force is told, and the old version runs on", async () => {
    await release("1.1.0");
    const updater = await app.updater();
    await updater.prepare((await updater.check()) as never);
    // A folder in the place of the file.
    rmSync(app.layout.memory);
    mkdirSync(join(app.layout.memory, "full"), { recursive: true });
    const next = await app.updater();
    expect(next.version).toBe("1.0.0");
    expect((await next.status()).problem).toMatchObject({ reason: "DISK" });
  });
});
