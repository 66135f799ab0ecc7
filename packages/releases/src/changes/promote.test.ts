import { readdir, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { addVersion, appFolder, Clock, launch, newRepository, place, platform } from "../../test/fixture.js";
import type { Repository } from "../repository.js";

const clock = new Clock();
const toStable = { platform, from: "beta", to: "stable" } as const;

async function listedOn(repo: Repository, channel: string) {
  return (await repo.status()).indexes.find((each) => each.channel === channel)?.releases ?? [];
}

test("offers a release with all that it is, but for its patches and its roll-out", async () => {
  await using repo = await newRepository(clock);
  for (const version of ["1.0.0-beta.1", "1.0.0-beta.2", "1.0.0-beta.3"])
    await addVersion(repo, version, { notes: "New", percent: 5 });
  await repo.patch({ platform, channel: "beta", version: "1.0.0-beta.2" });
  clock.days(1);
  await repo.promote({ ...toStable, version: "1.0.0-beta.3" });
  expect(await repo.promote({ ...toStable, version: "1.0.0-beta.2" })).toEqual({
    state: "committed",
    missing: [],
  });
  const source = (await listedOn(repo, "beta"))[1];
  expect(source?.patches).toHaveLength(1);
  const { rollOut, ...rest } = source ?? {};
  const promoted = await listedOn(repo, "stable");
  expect(rollOut).toBeDefined();
  expect(promoted[1]).toEqual({
    ...rest,
    archive: { ...source?.archive, path: source?.archive.path.replace("/beta/", "/stable/") },
    patches: [],
    publishedAt: clock.now().toISOString(),
  });
  expect(promoted.map(({ version }) => version)).toEqual(["1.0.0-beta.3", "1.0.0-beta.2"]);
  // The same bytes, not a copy of them.
  const target = promoted[1]?.archive;
  const name = `${target?.sha256}.acme-1.0.0-beta.2.tar.zst`;
  const [there, here] = await Promise.all(
    ["beta", "stable"].map((channel) => stat(place("repo/targets/acme", channel, platform, name))),
  );
  expect(here?.ino).toBe(there?.ino);
});

test("gives it to a share of all installations, even to none", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0-beta.1");
  await repo.promote({ ...toStable, version: "1.0.0-beta.1", percent: 0 });
  expect((await listedOn(repo, "stable"))[0]?.rollOut).toMatchObject({ percent: 0 });
});

test("changes nothing where the other channel has the same release", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0-beta.1");
  await repo.promote({ ...toStable, version: "1.0.0-beta.1" });
  const before = (await readdir(place("repo/metadata"))).sort();
  await repo.promote({ ...toStable, version: "1.0.0-beta.1", percent: 5 });
  expect((await readdir(place("repo/metadata"))).sort()).toEqual(before);
});

test("refuses its own channel, a release that was taken back, and other bytes under one version", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0-beta.1");
  await addVersion(repo, "1.0.0-beta.2");
  const version = "1.0.0-beta.1";
  await expect(repo.promote({ platform, from: "beta", to: "beta", version })).rejects.toThrow("own channel");
  const folder = await appFolder(version, { "more.txt": "x" });
  await repo.add({ version, channel: "stable", platform, folder, launch, level: 3 });
  await expect(repo.promote({ ...toStable, version })).rejects.toMatchObject({
    reason: "EXISTS",
    message: `stable has another release ${version}.`,
  });
  await repo.yank({ version: "1.0.0-beta.2", channel: "beta", reason: "loses data" });
  await expect(repo.promote({ ...toStable, version: "1.0.0-beta.2" })).rejects.toThrow(
    "1.0.0-beta.2 was taken back: loses data",
  );
});
