import { expect, test } from "vitest";
import { addVersion, everybody, newRepository, newSigner, place, signers } from "../../test/fixture.js";
import { openRepository, type Repository } from "../repository.js";

const next = newSigner();
const all = [...everybody, next];
const holders = async (repo: Repository) =>
  Object.fromEntries(
    (await repo.status()).roles.map(({ role, keyIds, threshold }) => [role, [keyIds, threshold]]),
  );
const versions = async (repo: Repository) =>
  Object.fromEntries((await repo.status()).roles.map(({ role, version }) => [role, version]));

test.each(["root", "targets", "snapshot", "timestamp", "stable", "beta", "nightly"] as const)(
  "gives %s another key, and leaves those of all other roles",
  async (role) => {
    await using repo = await newRepository({ signers: all });
    const before = await holders(repo);
    const old = String(before[role]?.[0]);
    expect(await repo.rotate({ role, add: [next], remove: [old] })).toEqual({
      state: "committed",
      missing: [],
    });
    expect(await holders(repo)).toEqual({ ...before, [role]: [[next.keyId], 1] });
  },
);

test("adds keys behind those that are there, and asks for more of them", async () => {
  await using repo = await newRepository({ signers: all });
  expect(await repo.rotate({ role: "beta", add: [next], threshold: 2 })).toMatchObject({
    state: "committed",
  });
  expect((await holders(repo)).beta).toEqual([[signers.targets.keyId, next.keyId], 2]);
  // The threshold stays.
  await expect(repo.rotate({ role: "beta", remove: [next.keyId] })).rejects.toThrow("beta has 1 keys, so 2");
  await repo.rotate({ role: "beta", remove: [next.keyId], threshold: 1 });
  expect((await holders(repo)).beta).toEqual([[signers.targets.keyId], 1]);
});

test("signs only what names the keys, and what they sign, with one more version", async () => {
  await using repo = await newRepository({ signers: all });
  await addVersion(repo, "1.0.0");
  const first = { root: 1, targets: 1, stable: 2, beta: 1, nightly: 1, snapshot: 2, timestamp: 2 };
  expect(await versions(repo)).toEqual(first);
  await repo.rotate({ role: "stable", add: [next] });
  const second = { ...first, targets: 2, stable: 3, snapshot: 3, timestamp: 3 };
  expect(await versions(repo)).toEqual(second);
  await repo.rotate({ role: "targets", add: [next] });
  const third = { ...second, root: 2, targets: 3, snapshot: 4, timestamp: 4 };
  expect(await versions(repo)).toEqual(third);
  await repo.rotate({ role: "snapshot", add: [next] });
  expect(await versions(repo)).toEqual({ ...third, root: 3, snapshot: 5, timestamp: 5 });
  expect((await repo.status()).indexes[0]?.releases).toHaveLength(1);
});

test("names the key that a role does not have", async () => {
  await using repo = await newRepository();
  await expect(
    repo.rotate({ role: "stable", remove: [signers.targets.keyId, signers.root.keyId] }),
  ).rejects.toThrow(`stable has no key ${signers.root.keyId}.`);
});

test("is for a repository that is set up", async () => {
  await using repo = await openRepository({ dir: place("repo"), signers: all });
  await expect(repo.rotate({ role: "root", add: [next] })).rejects.toMatchObject({ reason: "NOT_FOUND" });
});

test("gives the new metadata their date", async () => {
  const now = () => new Date("2026-06-01T00:00:00Z");
  await (await newRepository({ now: () => new Date("2026-01-01T00:00:00Z") })).close();
  await using repo = await openRepository({ dir: place("repo"), signers: all, now });
  await repo.rotate({ role: "beta", add: [next] });
  const dates = Object.fromEntries((await repo.status()).roles.map(({ role, expires }) => [role, expires]));
  const [old, fresh] = ["2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z"];
  expect(dates).toMatchObject({ root: old, targets: fresh, stable: old, beta: fresh });
});
