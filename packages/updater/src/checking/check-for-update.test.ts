import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Host, startHost } from "../../test/simulator/host.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { type BuiltRelease, Workshop } from "../../test/simulator/workshop.js";
import { takeLock } from "../durable/lock.js";
import { installRelease } from "../installing/install-release.js";
import { layoutOf } from "../installing/layout.js";
import { remember } from "../installing/memory.js";
import { readPointer } from "../installing/pointer.js";
import { openContext } from "../opening/open-context.js";
import type { UpdaterContext } from "../updater-context.js";
import { checkForUpdate } from "./check-for-update.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let v1: BuiltRelease;
let context: UpdaterContext;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", { "app.mjs": "1".repeat(300_000) });
  workshop.publish();
  const root = mkdtempSync(join(tmpdir(), "toasty-check-"));
  const layout = layoutOf(root);
  await installRelease({ release: v1.folder, installRoot: root });
  const options = { app: "acme", root: repository.embeddedRoot, url: host.url, installRoot: root };
  context = await openContext(options, layout, await readPointer(layout));
});
afterEach(async () => {
  rmSync(context.layout.root, { recursive: true });
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

const check = (asked = false) => checkForUpdate(context, { asked, signal: undefined });
const memory = () => JSON.parse(readFileSync(context.layout.memory, "utf8"));
async function release(version: string, more: object = {}) {
  const built = await workshop.release(version, { "app.mjs": `${"1".repeat(300_000)}${version}` }, more);
  workshop.publish();
  return built;
}

test("finds the newest release and how to get there, and remembers that it was there", async () => {
  const v2 = await release("1.1.0");
  await workshop.patch(v1, v2);
  workshop.publish();
  expect(await check()).toMatchObject({
    kind: "update",
    release: { version: "1.1.0" },
    downgrade: false,
    isHere: false,
    installedStream: v1.entry.stream.sha256,
    archive: { digest: v2.entry.archive.sha256 },
  });
  expect(memory()).toMatchObject({ newestSeen: { stable: "1.1.0" } });
  await using _ = await takeLock(context.layout.metadataLock, 0);
});

test("finds nothing where the newest is installed, and remembers it all the same", async () => {
  expect(await check()).toBeUndefined();
  expect(memory()).toMatchObject({ newestSeen: { stable: "1.0.0" } });
});

test("knows the installed release by a patch that starts from it, where the index has it no longer", async () => {
  const v2 = await release("1.1.0");
  await workshop.patch(v1, v2);
  workshop.releases.pop();
  workshop.publish();
  expect(await check()).toMatchObject({ installedStream: v1.entry.stream.sha256 });
});

test("does not know an installed release that nothing names", async () => {
  await release("1.1.0");
  workshop.releases.pop();
  workshop.publish();
  expect(await check()).toMatchObject({ installedStream: undefined, plan: { kind: "full" } });
});

test("leaves out patches that failed here", async () => {
  const files = {
    "app.mjs": "1".repeat(300_000),
    "noise.bin": randomBytes(600_000),
  };
  const v2 = await workshop.release("1.1.0", files);
  const v3 = await workshop.release("1.2.0", { ...files, more: "x" });
  workshop.publish();
  await installRelease({ release: v2.folder, installRoot: context.layout.root });
  context = { ...context, folder: await readPointer(context.layout), version: v2.entry.version };
  await workshop.patch(v2, v3);
  workshop.publish();
  const [patch] = v3.entry.patches;
  expect(await check()).toMatchObject({ plan: { kind: "patch" } });
  await remember(context.layout, (each) => ({ ...each, badPatches: [patch?.sha256 ?? ""] }));
  expect(await check()).toMatchObject({ plan: { kind: "full" }, patches: new Map() });
});

test("says what lies here already", async () => {
  const v2 = await release("1.1.0");
  await installRelease({ release: v2.folder, installRoot: context.layout.root });
  expect(await check()).toMatchObject({ release: { version: "1.1.0" }, isHere: true });
});

test("passes over what was rolled back here", async () => {
  await release("1.1.0");
  await remember(context.layout, (each) => ({ ...each, held: { "1.1.0": "died" } }));
  expect(await check()).toBeUndefined();
});

test("a roll-out does not reach everybody, but who asks", async () => {
  await release("1.1.0", { rollOut: { percent: 0, salt: "s" } });
  expect(await check()).toBeUndefined();
  expect(await check(true)).toMatchObject({ release: { version: "1.1.0" } });
});

test("says that the repository went back, and remembers the newest that was there", async () => {
  await release("1.1.0");
  await check();
  workshop.releases.shift();
  workshop.publish();
  await expect(check()).rejects.toMatchObject({
    reason: "ROLLBACK",
    message:
      "the repository's newest release is 1.0.0, but 1.1.0 was there before. Nothing is installed from it.",
    remedy: "Tell the publisher.",
  });
  expect(memory()).toMatchObject({ newestSeen: { stable: "1.1.0" } });
});

test("an index that was emptied went back too", async () => {
  await check();
  workshop.releases.shift();
  workshop.publish();
  await expect(check()).rejects.toMatchObject({
    reason: "ROLLBACK",
    message: expect.stringContaining("newest release is none, but 1.0.0 was there before"),
  });
});

test("says that the installed version is listed with other content, unless a newer one heals that", async () => {
  workshop.releases.shift();
  await release("1.0.0");
  await expect(check()).rejects.toMatchObject({
    reason: "METADATA",
    message: "version 1.0.0 is installed with other content than the repository lists for it.",
    remedy: "Its publisher must give new content a new version.",
  });
  await release("1.1.0");
  expect(await check()).toMatchObject({ release: { version: "1.1.0" } });
});
