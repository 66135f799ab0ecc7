import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { type BuiltRelease, Workshop } from "../../test/simulator/workshop.js";
import { installRelease } from "./install-release.js";
import { type Layout, layoutOf, releaseFolder } from "./layout.js";
import { isOnDisk, isStaged, stageArchive, stagePatches } from "./stage-release.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let repository: SimulatedRepository;
let workshop: Workshop;
let layout: Layout;
let built: BuiltRelease[];

const files = (version: string) => ({ "app.mjs": version, "data/a": `${"a".repeat(2_000)}${version}` });

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  workshop = await Workshop.open(repository);
  built = [];
  for (const version of ["1.0.0", "1.1.0", "1.2.0"])
    built.push(await workshop.release(version, files(version)));
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-stage-")));
  await installRelease({ release: one(0).folder, installRoot: layout.root });
});
afterEach(async () => {
  rmSync(layout.root, { recursive: true });
  await workshop[Symbol.asyncDispose]();
});

const one = (index: number) => built[index] as BuiltRelease;
const folder = (index: number) => releaseFolder(one(index).entry.version, one(index).entry.stream.sha256);
const staging = (index: number, more: object = {}) => ({
  layout,
  line: workshop.line,
  release: one(index).entry,
  ...more,
});
const folders = () => readdirSync(layout.versions).toSorted();
const isWhole = (index: number) =>
  readFileSync(join(layout.versions, folder(index), "data/a"), "utf8").endsWith(one(index).entry.version);

function save(name: string, bytes: Buffer): string {
  writeFileSync(join(layout.root, name), bytes);
  return join(layout.root, name);
}
function archiveOf(index: number): string {
  const { archive } = one(index).entry;
  const bytes = repository.targets.get("stable")?.get(archive.path)?.bytes as Buffer;
  return save(`${index}.tar.zst`, bytes);
}
async function stepTo(index: number) {
  const bytes = await workshop.patch(one(index - 1), one(index));
  return { makes: one(index).entry, file: save(`${index}.tpatch`, bytes), patch: {} as never };
}
const from = () => ({ folder: folder(0), stream: one(0).entry.stream.sha256 });

test("an archive becomes a release under its own name, and nothing else is left", async () => {
  const written: number[] = [];
  await stageArchive(staging(1, { onWritten: (bytes: number) => written.push(bytes) }), archiveOf(1));
  expect(folders()).toEqual([folder(0), folder(1)].toSorted());
  expect(isWhole(1)).toBe(true);
  expect(written.length).toBeGreaterThan(0);
});

test("one that lies there damaged is replaced", async () => {
  mkdirSync(join(layout.versions, folder(1), "old"), { recursive: true });
  await stageArchive(staging(1), archiveOf(1));
  expect(existsSync(join(layout.versions, folder(1), "old"))).toBe(false);
  expect(isWhole(1)).toBe(true);
});

test.each([
  ["app", { app: "other" }],
  ["platform", { platform: "plan9-mips" }],
])("an archive of another %s is refused, and nothing is left of it", async (_, line) => {
  const other = staging(1, { line: { ...workshop.line, ...line } });
  await expect(stageArchive(other, archiveOf(1))).rejects.toMatchObject({ reason: "METADATA" });
  expect(folders()).toEqual([folder(0)]);
});

test("an archive of another version is refused", async () => {
  const other = staging(1, { release: { ...one(1).entry, version: "9.9.9" } });
  await expect(stageArchive(other, archiveOf(1))).rejects.toMatchObject({
    reason: "METADATA",
    message: expect.stringContaining(
      `the release holds acme 1.1.0 for ${workshop.line.platform}, not acme 9.9.9`,
    ),
  });
  expect(folders()).toEqual([folder(0)]);
});

test("an archive that is damaged leaves nothing", async () => {
  const bad = save("bad", Buffer.from("no archive"));
  await expect(stageArchive(staging(1), bad)).rejects.toMatchObject({ reason: "CORRUPT" });
  expect(folders()).toEqual([folder(0)]);
});

test("a chain of patches becomes the last release; the bytes of all are counted, and those between are gone", async () => {
  const chain = [await stepTo(1), await stepTo(2)];
  const written: number[] = [];
  await stagePatches(staging(2, { onWritten: (bytes: number) => written.push(bytes) }), from(), chain);
  expect(folders()).toEqual([folder(0), folder(2)].toSorted());
  expect(isWhole(2)).toBe(true);
  expect(written).toEqual(written.toSorted((a, b) => a - b));
  expect(written.at(-1)).toBeGreaterThan(one(1).entry.stream.length);
});

test("a chain whose second patch is no good leaves nothing", async () => {
  const chain = [await stepTo(1), { ...(await stepTo(2)), file: save("bad", Buffer.from("no patch")) }];
  await expect(stagePatches(staging(2), from(), chain)).rejects.toMatchObject({ reason: "CORRUPT" });
  expect(folders()).toEqual([folder(0)]);
});

test("patches are not applied to what was changed or is not there", async () => {
  const chain = [await stepTo(1)];
  writeFileSync(join(layout.versions, folder(0), "app.mjs"), "?????");
  await expect(stagePatches(staging(1), from(), chain)).rejects.toMatchObject({ reason: "CORRUPT" });
  await expect(stagePatches(staging(1), { ...from(), folder: "gone" }, chain)).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the installed release gone cannot be read.",
  });
  expect(folders()).toEqual([folder(0)]);
});

test("a release is staged if it lies here whole", async () => {
  expect([await isOnDisk(layout, one(0).entry), await isStaged(staging(0))]).toEqual([true, true]);
  expect([await isOnDisk(layout, one(1).entry), await isStaged(staging(1))]).toEqual([false, false]);
});

test.each(["app.mjs", "data/a"])("one without its %s is on disk, but not staged", async (name) => {
  rmSync(join(layout.versions, folder(0), name));
  expect([await isOnDisk(layout, one(0).entry), await isStaged(staging(0))]).toEqual([true, false]);
});

test("one without a manifest is not staged, and who cancels hears it", async () => {
  const cancelled = staging(0, { signal: AbortSignal.abort(new Error("enough")) });
  await expect(isStaged(cancelled)).rejects.toThrow("enough");
  for (const name of readdirSync(join(layout.versions, folder(0)))) {
    if (name.endsWith(".json")) rmSync(join(layout.versions, folder(0), name));
  }
  expect(await isStaged(staging(0))).toBe(false);
});
