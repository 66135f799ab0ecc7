import { expect, test } from "vitest";
import { addVersion, Clock, everybody, newRepository, place, signers } from "../../test/fixture.js";
import { RepositoryFolder } from "../folder/repository-folder.js";
import { readSettings } from "../folder/settings.js";
import { openRepository } from "../repository.js";
import { restage } from "./restage.js";

const contextOf = async (now: () => Date) => {
  const folder = new RepositoryFolder(place("repo"));
  return { folder, settings: await readSettings(folder.dir), signers: [], now };
};

test("gives metadata a new version and date, and leaves what they say", async () => {
  const clock = new Clock();
  const repo = await newRepository(clock);
  await addVersion(repo, "1.0.0");
  await repo.close();
  const context = await contextOf(clock.now);
  const { stable } = await context.folder.current();
  clock.days(10);
  await restage(context, "stable");
  const staged = (await context.folder.staged()).stable;
  expect(staged?.signatures).toEqual([]);
  expect(staged?.signed).toEqual({ ...stable?.signed, version: 3, expires: "2027-02-10T12:00:00Z" });
  // Once more it begins at what is staged, and still follows the version in force.
  await context.folder.stage("stable", {
    signed: { ...staged?.signed, targets: {} } as never,
    signatures: [],
  });
  await restage(context, "stable");
  expect((await context.folder.staged()).stable?.signed).toMatchObject({ version: 3, targets: {} });
});

test("stages nothing where there is nothing", async () => {
  await (await newRepository()).close();
  const context = await contextOf(() => new Date());
  const empty = { ...context, folder: new RepositoryFolder(place("empty")) };
  await restage(empty, "stable");
  expect(await empty.folder.staged()).toEqual({});
});

test("refreshes by the online keys alone, and the snapshot only in the second half of its life", async () => {
  const clock = new Clock();
  await (await newRepository(clock)).close();
  await using repo = await openRepository({ dir: place("repo"), signers: [signers.online], now: clock.now });
  const versions = async () => {
    const { roles } = await repo.status();
    return ["root", "targets", "snapshot", "timestamp"].map(
      (name) => roles.find(({ role }) => role === name)?.version,
    );
  };
  clock.days(3);
  expect(await repo.refresh()).toEqual({ state: "committed", missing: [] });
  expect(await versions()).toEqual([1, 1, 1, 2]);
  clock.days(1);
  await repo.refresh({});
  expect(await versions()).toEqual([1, 1, 2, 3]);
});

test("refreshes all by all keys", async () => {
  await using repo = await newRepository({ signers: everybody });
  expect(await repo.refresh({ all: true })).toEqual({ state: "committed", missing: [] });
  expect((await repo.status()).roles.map(({ version }) => version)).toEqual([2, 2, 2, 2, 2, 2, 2]);
});

test("waits for the keys of a refresh that are not at hand", async () => {
  await (await newRepository()).close();
  {
    await using repo = await openRepository({ dir: place("repo") });
    expect(await repo.refresh()).toEqual({
      state: "waiting",
      missing: [{ role: "timestamp", signatures: 1 }],
    });
  }
  await using empty = await openRepository({ dir: place("empty"), signers: everybody });
  await expect(empty.refresh()).rejects.toMatchObject({ reason: "NOT_FOUND" });
});
