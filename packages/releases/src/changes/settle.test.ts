import { readdir } from "node:fs/promises";
import { allChannels } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { everybody, newRepository, newSigner, one, place } from "../../test/fixture.js";
import { RepositoryFolder } from "../folder/repository-folder.js";
import { readSettings } from "../folder/settings.js";
import { authorityOf, delegatingTargets, holdersOf, type RoleName, rootOf } from "../metadata/roles.js";
import type { Context } from "./context.js";
import { isHalfGone, settle } from "./settle.js";

const newcomer = newSigner();
const expires = "2036-01-01T00:00:00Z";

/** Returns a set-up repository, with the keys of the newcomer beside all others. */
async function setUp(): Promise<Context> {
  await (await newRepository()).close();
  const folder = new RepositoryFolder(place("repo"));
  return {
    folder,
    settings: await readSettings(folder.dir),
    signers: [...everybody, newcomer],
    now: () => new Date(),
  };
}

/** Stages, as an edit by hand would, metadata in which a role has the newcomer's key only. The role itself is not restaged. */
async function handOver(role: RoleName, { folder, settings }: Context): Promise<void> {
  const { root, targets } = await folder.current();
  if (!root || !targets) throw new Error("the repository has no metadata");
  const holders = (each: RoleName) =>
    each === role ? one(newcomer) : holdersOf(authorityOf(each, root.signed, targets.signed));
  if (role === "targets") {
    const all = {
      root: holders("root"),
      targets: holders("targets"),
      snapshot: holders("snapshot"),
      timestamp: holders("timestamp"),
    };
    await folder.stage("root", { signed: rootOf(2, expires, all), signatures: [] });
  } else {
    const all = { stable: holders("stable"), beta: holders("beta"), nightly: holders("nightly") };
    await folder.stage("targets", {
      signed: delegatingTargets(2, expires, settings.apps, all),
      signatures: [],
    });
  }
}

test.each(["targets", ...allChannels] as const)(
  "refuses a stage that takes away the keys that signed %s",
  async (role) => {
    const context = await setUp();
    await handOver(role, context);
    const before = (await readdir(place("repo/metadata"))).sort();
    await expect(settle(context)).rejects.toMatchObject({
      reason: "UNSIGNED",
      message: `the change takes away the keys that signed ${role}.`,
      remedy: "Rotate that role as well.",
    });
    expect((await readdir(place("repo/metadata"))).sort()).toEqual(before);
  },
);

test("puts nothing in force where nothing is staged", async () => {
  const context = await setUp();
  const before = await context.folder.current();
  expect(await settle(context)).toEqual({ state: "committed", missing: [] });
  expect(await context.folder.current()).toEqual(before);
});

test("renews a snapshot only in the second half of its life", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  expect(isHalfGone("2026-01-06T00:00:00Z", 10, now)).toBe(false);
  expect(isHalfGone("2026-01-05T23:59:59Z", 10, now)).toBe(true);
});
