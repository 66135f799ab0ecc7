import { indexTarget, parseVersion, type ReleaseLine } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { addVersion, Clock, newRepository, place, platform } from "../../test/fixture.js";
import { RepositoryFolder } from "../folder/repository-folder.js";
import { defaultExpiryDays, readSettings } from "../folder/settings.js";
import { ChannelDraft, releaseIn } from "./channel-draft.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform };
const index = indexTarget(line);
const clock = new Clock();

async function contextOf(setUp: (repo: Awaited<ReturnType<typeof newRepository>>) => Promise<unknown>) {
  const repo = await newRepository(clock);
  await setUp(repo);
  await repo.close();
  const folder = new RepositoryFolder(place("repo"));
  return { folder, settings: await readSettings(folder.dir), signers: [], now: clock.now };
}

test("lists the lines of one app", async () => {
  const context = await contextOf(async (repo) => {
    await repo.addApp("helper");
    for (const [app, each] of [
      ["acme", platform],
      ["acme", "win32-x64"],
      ["helper", platform],
    ])
      await addVersion(repo, "1.0.0", { app, platform: each });
  });
  const draft = await ChannelDraft.open(context, "stable");
  expect(draft.lines("acme")).toEqual([line, { ...line, platform: "win32-x64" }]);
  expect(draft.lines("helper")).toEqual([{ ...line, app: "helper" }]);
  expect([draft.lines("none"), (await ChannelDraft.open(context, "beta")).lines("acme")]).toEqual([[], []]);
});

test("reads the index of a line, which is empty at first", async () => {
  const context = await contextOf((repo) => addVersion(repo, "1.0.0"));
  const draft = await ChannelDraft.open(context, "stable");
  expect((await draft.index(line)).releases.map(({ version }) => version)).toEqual(["1.0.0"]);
  const other = { ...line, platform: "darwin-arm64" };
  expect(await draft.index(other)).toEqual({ ...other, releases: [] });
  expect([draft.entry(index)?.hashes.sha256.length, draft.entry("none")]).toEqual([64, undefined]);
});

test("forgets the targets that no release of the line names, and no others", async () => {
  const context = await contextOf(async (repo) => {
    await addVersion(repo, "1.0.0");
    await addVersion(repo, "1.1.0");
    await addVersion(repo, "1.0.0", { platform: "win32-x64" });
    await repo.patch({ platform });
  });
  const draft = await ChannelDraft.open(context, "stable");
  const { releases } = await draft.index(line);
  const [newest, oldest] = releases;
  if (!newest || !oldest) throw new Error("no releases");
  const patch = newest.patches[0]?.path ?? "";
  const win = indexTarget({ ...line, platform: "win32-x64" });
  const has = (...paths: string[]) => paths.map((path) => draft.entry(path) !== undefined);
  expect(has(index, newest.archive.path, oldest.archive.path, patch, win)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  await draft.putIndex(line, [newest]);
  expect(has(index, newest.archive.path, oldest.archive.path, patch, win)).toEqual([
    true,
    true,
    false,
    true,
    true,
  ]);
  await draft.putIndex(line, []);
  expect(has(index, newest.archive.path, patch, win)).toEqual([true, false, false, true]);
  expect((await draft.index(line)).releases).toEqual([]);
});

test("begins at what is staged, and follows the version in force", async () => {
  const context = await contextOf((repo) => addVersion(repo, "1.0.0"));
  const draft = await ChannelDraft.open(context, "stable");
  const put = { path: "acme/stable/x", length: 5, sha256: "ff" };
  draft.put(put, { kind: "index", line });
  clock.days(1);
  await draft.save();
  const staged = (await context.folder.staged()).stable;
  expect(staged?.signatures).toEqual([]);
  expect(staged?.signed).toMatchObject({ version: 3, expires: "2027-02-01T12:00:00Z" });
  const again = await ChannelDraft.open(context, "stable");
  expect(again.entry(put.path)).toMatchObject({ length: 5, hashes: { sha256: "ff" } });
  await again.save();
  expect((await context.folder.staged()).stable?.signed.version).toBe(3);
});

test("is for a repository that is set up", async () => {
  const folder = new RepositoryFolder(place("none"));
  const context = {
    folder,
    settings: { apps: [], expiryDays: defaultExpiryDays },
    signers: [],
    now: clock.now,
  };
  await expect(ChannelDraft.open(context, "stable")).rejects.toMatchObject({
    reason: "NOT_FOUND",
    remedy: "Run init.",
  });
});

test("says which releases there are, where one is not among them", () => {
  const version = parseVersion("1.0.0");
  const release = { version: parseVersion("2.0.0") } as never;
  const other = { version: parseVersion("2.1.0") } as never;
  expect(releaseIn({ ...line, releases: [release, other] }, parseVersion("2.1.0"))).toBe(other);
  expect(() => releaseIn({ ...line, releases: [other, release] }, version)).toThrow(
    "acme has no release 1.0.0 on stable for linux-x64; it has 2.1.0, 2.0.0.",
  );
  expect(() => releaseIn({ ...line, releases: [] }, version)).toThrow("it has none.");
});
