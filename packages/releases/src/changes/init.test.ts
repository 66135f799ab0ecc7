import { expect, test } from "vitest";
import { everybody, keys, newSigner, one, place, signers } from "../../test/fixture.js";
import { openRepository } from "../repository.js";
import { checkHolders } from "./init.js";

const [a, b] = [newSigner(), newSigner()];
const held = (threshold: number, ...who: (typeof a)[]) => ({
  keys: who.map(({ keyId, key }) => ({ keyId, key })),
  threshold,
});

test("takes as many signatures as there are keys, and no more", () => {
  checkHolders("root", held(1, a, b));
  checkHolders("root", held(2, a, b));
  expect(() => checkHolders("root", held(3, a, b))).toThrow("root has 2 keys, so 3 of them cannot be asked");
});

test.each([0, -1, 1.5, Number.NaN])("refuses a threshold of %d", (threshold) => {
  expect(() => checkHolders("root", held(threshold, a, b))).toThrow(
    expect.objectContaining({ reason: "CONFIG" }),
  );
});

test("refuses a key that is listed twice, even if the others are enough", () => {
  expect(() => checkHolders("beta", held(1, a, b, a))).toThrow("a key of beta is listed twice.");
});

test("sets up all roles with their keys and dates, in force as soon as all have signed", async () => {
  const now = () => new Date("2026-01-01T00:00:00Z");
  await using repo = await openRepository({ dir: place("repo"), signers: everybody, now });
  const expiryDays = { stable: 30, timestamp: 1 };
  expect(await repo.init({ apps: ["acme", "helper"], keys, expiryDays })).toEqual({
    state: "committed",
    missing: [],
  });
  const { apps, roles } = await repo.status();
  expect(apps).toEqual(["acme", "helper"]);
  const { root, targets, nightly, online } = signers;
  expect(roles.map(({ role, keyIds, version, expires }) => [role, keyIds, version, expires])).toEqual([
    ["root", [root.keyId], 1, "2027-01-01T00:00:00Z"],
    ["targets", [targets.keyId], 1, "2027-01-01T00:00:00Z"],
    ["snapshot", [online.keyId], 1, "2026-01-08T00:00:00Z"],
    ["timestamp", [online.keyId], 1, "2026-01-02T00:00:00Z"],
    ["stable", [targets.keyId], 1, "2026-01-31T00:00:00Z"],
    ["beta", [targets.keyId], 1, "2027-01-01T00:00:00Z"],
    ["nightly", [nightly.keyId], 1, "2027-01-01T00:00:00Z"],
  ]);
});

test.each<[string, object]>([
  ["root", { root: held(2, a) }],
  ["targets", { targets: held(0, a) }],
  ["online", { online: held(2, a) }],
  ["beta", { channels: { beta: held(2, a) } }],
])("refuses holders of %s of whom too few could sign", async (role, change) => {
  await using repo = await openRepository({ dir: place("repo"), signers: everybody });
  const made = repo.init({ apps: ["acme"], keys: { ...keys, ...change } });
  await expect(made).rejects.toThrow(`${role} has 1 keys`);
});

test("refuses an app whose name is none, and a second beginning", async () => {
  await using repo = await openRepository({ dir: place("repo"), signers: everybody });
  await expect(repo.init({ apps: ["Not a name"], keys })).rejects.toMatchObject({ reason: "CONFIG" });
  await repo.init({ apps: ["acme"], keys: { ...keys, root: one(a) } });
  await expect(repo.init({ apps: ["acme"], keys })).rejects.toThrow(
    `there is a repository in ${place("repo")} already.`,
  );
});
