import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { everybody, newRepository, place, signers } from "../../test/fixture.js";
import { openRepository } from "../repository.js";

test("lets the keys of each channel sign for one more app, from now on", async () => {
  const now = () => new Date("2026-06-01T00:00:00Z");
  await (await newRepository()).close();
  await using repo = await openRepository({ dir: place("repo"), signers: everybody, now });
  expect(await repo.addApp("helper")).toEqual({ state: "committed", missing: [] });
  const { apps, roles } = await repo.status();
  expect(apps).toEqual(["acme", "helper"]);
  expect(roles.find(({ role }) => role === "targets")).toMatchObject({
    version: 2,
    expires: "2027-06-01T00:00:00Z",
    keyIds: [signers.targets.keyId],
  });
  expect(roles.find(({ role }) => role === "nightly")).toMatchObject({
    version: 1,
    keyIds: [signers.nightly.keyId],
  });
});

test("changes nothing for an app that is there", async () => {
  await using repo = await newRepository();
  const before = await readdir(place("repo/metadata"));
  expect(await repo.addApp("acme")).toEqual({ state: "committed", missing: [] });
  expect([await readdir(place("repo/metadata")), (await repo.status()).apps]).toEqual([before, ["acme"]]);
});

test("follows the version in force, also where one is staged already", async () => {
  await (await newRepository()).close();
  await using repo = await openRepository({ dir: place("repo") });
  await repo.addApp("one");
  await repo.addApp("two");
  const { staged } = (await repo.status()).roles.find(({ role }) => role === "targets") ?? {};
  expect(staged?.version).toBe(2);
  const paths = staged?.holders.find(({ role }) => role === "stable")?.paths;
  expect(paths?.removed).toEqual([]);
  expect(paths?.added.map((path) => path.split("/")[0])).toEqual(["one", "two"]);
});

test("refuses a name that is none", async () => {
  await using repo = await newRepository();
  await expect(repo.addApp("Not a name")).rejects.toMatchObject({ reason: "CONFIG" });
});
