import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { addVersion, appFolder, launch, newRepository, place, platform } from "../../test/fixture.js";
import type { Repository } from "../repository.js";
import type { OnProgress } from "./context.js";
import type { PatchOptions } from "./make-patches.js";

async function released(...versions: string[]): Promise<Repository> {
  const repo = await newRepository();
  for (const version of versions) await addVersion(repo, version);
  return repo;
}
const minors = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `1.${from + i}.0`);
const ends = async (repo: Repository, options: PatchOptions = {}) =>
  (await repo.patch({ platform, ...options })).patches.map(({ path }) =>
    path.replace(/.*acme-|\.tpatch/g, ""),
  );

test("lead to the newest release from the five before it, in the order of their names", async () => {
  await using repo = await released(...minors(0, 6));
  expect((await ends(repo, { threads: 2 })).sort()).toEqual([
    "1.1.0..1.6.0",
    "1.2.0..1.6.0",
    "1.3.0..1.6.0",
    "1.4.0..1.6.0",
    "1.5.0..1.6.0",
  ]);
  const { releases = [] } = (await repo.status()).indexes[0] ?? {};
  const listed = releases[0]?.patches.map(({ path }) => path) ?? [];
  expect(listed).toEqual(listed.toSorted());
  expect(listed).toHaveLength(5);
  expect(releases.map(({ version }) => version)).toEqual(minors(0, 6).reverse());
  // Those are there now, so that it goes further back.
  expect(await ends(repo)).toEqual(["1.0.0..1.6.0"]);
  expect((await repo.status()).indexes[0]?.releases[0]?.patches).toHaveLength(6);
});

test("lead to the release that is asked for, from older ones only", async () => {
  await using repo = await released(...minors(0, 2));
  expect(await ends(repo, { version: "1.1.0" })).toEqual(["1.0.0..1.1.0"]);
  expect(await ends(repo, { version: "1.0.0" })).toEqual([]);
  await expect(repo.patch({ platform, version: "9.0.0" })).rejects.toThrow("it has 1.2.0, 1.1.0, 1.0.0");
});

test("lead to the newest that was not taken back", async () => {
  await using repo = await released(...minors(0, 2));
  await repo.yank({ version: "1.2.0", platform, reason: "bad" });
  expect(await ends(repo)).toEqual(["1.0.0..1.1.0"]);
});

test("need a release", async () => {
  await using repo = await released();
  await expect(repo.patch({ platform })).rejects.toMatchObject({
    reason: "NOT_FOUND",
    message: "there is no release to make patches for.",
  });
});

test("change no metadata where there are none to make", async () => {
  await using repo = await released("1.0.0");
  const before = await readdir(place("repo/metadata"));
  expect(await repo.patch({ platform })).toEqual({
    state: "committed",
    missing: [],
    patches: [],
    skipped: [],
  });
  expect(await repo.patch({ platform, last: 0 })).toMatchObject({ patches: [], skipped: [] });
  expect(await readdir(place("repo/metadata"))).toEqual(before);
});

test("say how far they are, and leave no unfinished work", async () => {
  await using repo = await released("1.0.0", "1.1.0");
  const steps: Parameters<OnProgress>[0][] = [];
  await repo.patch({ platform, onProgress: (step) => steps.push(step) });
  const what = "1.0.0 to 1.1.0";
  const { releases = [] } = (await repo.status()).indexes[0] ?? {};
  const total = releases[0]?.stream.length;
  expect(
    steps.filter(({ step }) => step === "patch").every((each) => each.total === 1 && each.done <= 1),
  ).toBe(true);
  expect(steps.at(-1)).toMatchObject({ step: "check", what, total });
  expect(new Set(steps.map((each) => each.what))).toEqual(new Set([what]));
  expect((await readdir(place("repo"))).filter((name) => name.startsWith(".work"))).toEqual([]);
});

test("name those that would save too little, the newest first", async () => {
  await using repo = await released("1.0.0", "1.1.0");
  const folder = await appFolder("2.0.0", { "noise.bin": randomBytes(300_000) });
  const { release } = await repo.add({ version: "2.0.0", platform, folder, launch, level: 3 });
  const before = await readdir(place("repo/metadata"));
  const { skipped, patches } = await repo.patch({ platform, threads: 1 });
  expect([patches, skipped.map(({ from }) => from)]).toEqual([[], ["1.1.0", "1.0.0"]]);
  for (const { length, share } of skipped) expect(share).toBe(length / release.archive.length);
  expect(await readdir(place("repo/metadata"))).toEqual(before);
});

test("end all together when one fails", async () => {
  await using repo = await released(...minors(0, 3));
  const stop = new AbortController();
  const made = repo.patch({
    platform,
    signal: stop.signal,
    onProgress: ({ step }) => {
      if (step === "check") stop.abort();
    },
  });
  await expect(made).rejects.toMatchObject({ name: "AbortError" });
  expect((await readdir(place("repo"))).filter((name) => name.startsWith(".work"))).toEqual([]);
  expect((await repo.status()).indexes[0]?.releases[0]?.patches).toEqual([]);
  expect(await ends(repo, { last: 1 })).toEqual(["1.2.0..1.3.0"]);
});
