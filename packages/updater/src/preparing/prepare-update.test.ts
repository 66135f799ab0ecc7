import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Host, startHost } from "../../test/simulator/host.js";
import { folderOf, move } from "../../test/simulator/plain-release.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { type BuiltRelease, Workshop } from "../../test/simulator/workshop.js";
import { checkForUpdate, type FoundUpdate } from "../checking/check-for-update.js";
import { takeLock } from "../durable/lock.js";
import { installRelease } from "../installing/install-release.js";
import { type Journal, parseJournal, writeJournal } from "../installing/journal.js";
import { layoutOf, releaseFolder } from "../installing/layout.js";
import { readPointer, swapPointer } from "../installing/pointer.js";
import { openContext } from "../opening/open-context.js";
import type { UpdaterContext } from "../updater-context.js";
import { prepareUpdate } from "./prepare-update.js";
import type { Progress } from "./progress.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let repository: SimulatedRepository;
let workshop: Workshop;
let host: Host;
let v1: BuiltRelease;
let v2: BuiltRelease;
let context: UpdaterContext;
let found: FoundUpdate;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", { "app.mjs": "1" });
  const root = mkdtempSync(join(tmpdir(), "toasty-prepare-"));
  const layout = layoutOf(root);
  await installRelease({ release: v1.folder, installRoot: root });
  v2 = await workshop.release("1.1.0", { "app.mjs": "2" });
  workshop.publish();
  const options = { app: "acme", root: repository.embeddedRoot, url: host.url, installRoot: root };
  context = await openContext(options, layout, await readPointer(layout));
  found = (await checkForUpdate(context, { asked: false, signal: undefined })) as FoundUpdate;
});
afterEach(async () => {
  rmSync(context.layout.root, { recursive: true });
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

const nameOf = ({ entry }: BuiltRelease) => releaseFolder(entry.version, entry.stream.sha256);
const prepare = (onProgress?: (progress: Progress) => void, signal?: AbortSignal) =>
  prepareUpdate(context, found, { signal, onProgress });
const journal = (): Journal => parseJournal(readFileSync(context.layout.journal, "utf8"));
const wanted = () => ({
  version: "1.1.0",
  folder: nameOf(v2),
  channel: "stable",
  previousVersion: "1.0.0",
  previousFolder: nameOf(v1),
});

test("stages the release, says so in the journal, and leaves no download", async () => {
  const heard: Progress[] = [];
  expect(await prepare((progress) => heard.push(progress))).toEqual(wanted());
  expect(journal()).toEqual({ state: "staged", move: wanted(), restart: false });
  expect(readdirSync(context.layout.versions).toSorted()).toEqual([nameOf(v1), nameOf(v2)]);
  expect(readdirSync(context.layout.downloads)).toEqual([]);
  expect(heard.at(-1)).toMatchObject({ phase: "install", fraction: 1 });
  expect(readdirSync(context.layout.state)).not.toContain("install.lock");
});

test("downloads nothing for what lies here whole", async () => {
  await prepare();
  host.requests.length = 0;
  expect(await prepare()).toEqual(wanted());
  expect(host.requests).toEqual([]);
});

test("builds anew what lies here damaged", async () => {
  await prepare();
  writeFileSync(join(context.layout.versions, nameOf(v2), "app.mjs"), "?");
  await prepare();
  expect(readFileSync(join(context.layout.versions, nameOf(v2), "app.mjs"), "utf8")).toBe("2");
});

test("removes a release that was staged before and is not the one", async () => {
  await writeJournal(context.layout, { state: "staged", move, restart: false });
  mkdirSync(join(context.layout.versions, folderOf("1.1.0")));
  await prepare();
  expect(readdirSync(context.layout.versions).toSorted()).toEqual([nameOf(v1), nameOf(v2)]);
});

test.each<Journal>([
  { state: "pending", move, deaths: 0 },
  { state: "switching", move },
])("waits for the version before to be marked healthy: %j", async (before) => {
  await writeJournal(context.layout, before);
  await expect(prepare()).rejects.toMatchObject({
    reason: "INSTALL",
    message: "version 1.1.0 has been installed and is not marked healthy yet.",
    remedy: "Call markHealthy() before the next update.",
  });
});

test.each<Journal>([
  { state: "committed", move },
  { state: "rolled-back", move, reason: "died" },
])("goes on from %j", async (before) => {
  await writeJournal(context.layout, before);
  expect(await prepare()).toEqual(wanted());
});

test("refuses to go back behind what was installed meanwhile, unless it is a downgrade", async () => {
  await swapPointer(context.layout, folderOf("1.2.0"));
  await expect(prepare()).rejects.toMatchObject({
    reason: "INSTALL",
    message: "version 1.2.0 has been installed since 1.1.0 was found.",
    remedy: "Restart, or check again.",
  });
  found = { ...found, downgrade: true };
  expect(await prepare()).toMatchObject({ previousVersion: "1.2.0", previousFolder: folderOf("1.2.0") });
});

test("goes back to what runs where the release itself is in force by now", async () => {
  await swapPointer(context.layout, nameOf(v2));
  expect(await prepare()).toEqual(wanted());
});

test("goes back to what is in force, not to what this process runs", async () => {
  await swapPointer(context.layout, folderOf("1.0.5"));
  expect(await prepare()).toMatchObject({ previousVersion: "1.0.5", previousFolder: folderOf("1.0.5") });
});

test("is refused while another process is at it", async () => {
  await using _ = await takeLock(context.layout.installLock, 0);
  await expect(prepare()).rejects.toMatchObject({ reason: "LOCKED" });
});

test("a cancellation is one, whatever fails of it, and the journal says nothing", async () => {
  const stop = new AbortController();
  const cancel = ({ bytes }: Progress) => {
    if (bytes > 0) stop.abort();
  };
  await expect(prepare(cancel, stop.signal)).rejects.toMatchObject({ reason: "CANCELLED" });
  expect(journal()).toEqual({ state: "idle" });
});
