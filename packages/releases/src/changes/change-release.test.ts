import { expect, test } from "vitest";
import { addVersion, Clock, newRepository, platform } from "../../test/fixture.js";
import type { Repository } from "../repository.js";

const other = "win32-x64";

async function released(versions: readonly string[], clock = new Clock()): Promise<Repository> {
  const repo = await newRepository(clock);
  for (const version of versions) await addVersion(repo, version);
  await addVersion(repo, "1.0.0", { platform: other });
  return repo;
}

/** Returns the releases by platform and version. */
async function listedIn(repo: Repository) {
  const { indexes } = await repo.status();
  return Object.fromEntries(
    indexes.flatMap(({ platform, releases }) =>
      releases.map((each) => [`${platform} ${each.version}`, each]),
    ),
  );
}

test("changes a release where it is, and no other", async () => {
  await using repo = await released(["1.0.0", "1.1.0"]);
  const before = await listedIn(repo);
  await repo.yank({ version: "1.0.0", reason: "bad" });
  const yanked = { yanked: { reason: "bad" } };
  expect(await listedIn(repo)).toEqual({
    [`${platform} 1.1.0`]: before[`${platform} 1.1.0`],
    [`${platform} 1.0.0`]: { ...before[`${platform} 1.0.0`], ...yanked },
    [`${other} 1.0.0`]: { ...before[`${other} 1.0.0`], ...yanked },
  });
});

test("changes it on one platform, if one is named, or only where it is", async () => {
  await using repo = await released(["1.0.0", "1.1.0"]);
  await repo.yank({ version: "1.0.0", platform: other, reason: "bad" });
  await repo.yank({ version: "1.1.0", reason: "bad", downgradeTo: "1.0.0" });
  const after = await listedIn(repo);
  expect(
    [`${platform} 1.0.0`, `${platform} 1.1.0`, `${other} 1.0.0`].map((key) => after[key]?.yanked),
  ).toEqual([undefined, { reason: "bad", downgradeTo: "1.0.0" }, { reason: "bad" }]);
});

test("says which releases there are, where it is nowhere or there is none at all", async () => {
  await using repo = await released(["1.1.0"]);
  await expect(repo.yank({ version: "1.0.0", platform, reason: "x" })).rejects.toThrow("it has 1.1.0.");
  await expect(repo.yank({ version: "1.0.0", channel: "beta", reason: "x" })).rejects.toThrow("it has none.");
});

test.each(["", "  \n"])("takes a release back for a reason only, not for %j", async (reason) => {
  await using repo = await released([]);
  await expect(repo.yank({ version: "1.0.0", reason })).rejects.toMatchObject({ reason: "CONFIG" });
});

test("keeps the salt of a roll-out, from now on over so many hours", async () => {
  const clock = new Clock();
  await using repo = await released(["1.1.0"], clock);
  const rollOut = async () => (await listedIn(repo))[`${platform} 1.1.0`]?.rollOut;
  await repo.rollOut({ version: "1.1.0", percent: 10 });
  const first = await rollOut();
  expect(first).toEqual({ percent: 10, salt: expect.stringMatching(/^[0-9a-f]{16}$/) });
  clock.days(1);
  await repo.rollOut({ version: "1.1.0", percent: 100, rampHours: 5 });
  expect(await rollOut()).toEqual({
    percent: 100,
    salt: first?.salt,
    startsAt: "2026-02-01T12:00:00.000Z",
    rampHours: 5,
  });
  await repo.rollOut({ version: "1.1.0", percent: 99 });
  expect(await rollOut()).toEqual({ percent: 99, salt: first?.salt });
  await repo.rollOut({ version: "1.1.0", percent: 100 });
  expect(await rollOut()).toBeUndefined();
});
