import { archiveTarget, parseVersion, type Release, type ReleaseLine } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { channelTargets, delegatingTargets, type RoleHolders, rootOf, topRoles } from "../metadata/roles.js";
import { publicKey } from "../signing/public-key.js";
import { compareHolders, compareReleases, rolesNamedBy } from "./staged-changes.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform: "linux-x64" };

function release(version: string, more: Partial<Release> = {}): Release {
  return {
    version: parseVersion(version),
    archive: { path: archiveTarget(line, parseVersion(version)), length: 1, sha256: "1".repeat(64) },
    stream: { length: 1, sha256: "2".repeat(64) },
    patches: [],
    ...more,
  };
}

const [a, b] = ["a", "b"].map((digit) => publicKey(digit.repeat(64)));
const held = (threshold: number, ...keys: (typeof a)[]): RoleHolders => ({
  keys: keys.flatMap((key) => key ?? []),
  threshold,
});
const root = (targets: RoleHolders) =>
  rootOf(1, "2027-01-01T00:00:00Z", {
    root: held(1, a),
    targets,
    snapshot: held(1, a),
    timestamp: held(1, a),
  });
const targets = (apps: string[], stable: RoleHolders) =>
  delegatingTargets(1, "2027-01-01T00:00:00Z", apps, { stable, beta: held(1, a), nightly: held(1, a) });

test("releases that did not change are not named", () => {
  expect(compareReleases(line, [release("1.0.0")], [release("1.0.0")])).toEqual([]);
});

test("names new releases, releases no longer listed, and what is listed otherwise", () => {
  const [old, kept, yanked] = [
    release("1.0.0"),
    release("1.1.0"),
    release("1.1.0", { yanked: { reason: "bad", downgradeTo: parseVersion("1.0.0") } }),
  ];
  const next = release("1.2.0", { rollOut: { percent: 10, salt: "s" } });
  expect(compareReleases(line, [kept, old], [next, yanked])).toEqual([
    { line, version: "1.2.0", before: undefined, after: next },
    { line, version: "1.1.0", before: kept, after: yanked },
    { line, version: "1.0.0", before: old, after: undefined },
  ]);
});

test("names the keys and the threshold that a root gives a role", () => {
  const changes = compareHolders(
    rolesNamedBy("root"),
    { root: root(held(1, a)) },
    { root: root(held(2, a, b)) },
  );
  expect(changes).toEqual([
    {
      role: "targets",
      keys: { added: [b?.keyId], removed: [] },
      threshold: { before: 1, after: 2 },
      paths: { added: [], removed: [] },
    },
  ]);
});

test("names all roles of a first root", () => {
  const changes = compareHolders(rolesNamedBy("root"), {}, { root: root(held(1, a)) });
  expect(changes.map(({ role, threshold }) => [role, threshold.before])).toEqual(
    topRoles.map((role) => [role, 0]),
  );
});

test("names the keys and paths that targets give a channel", () => {
  const current = root(held(1, a));
  const changes = compareHolders(
    rolesNamedBy("targets"),
    { root: current, targets: targets(["acme"], held(1, a)) },
    { root: current, targets: targets(["acme", "other"], held(1, b)) },
  );
  expect(changes.map(({ role }) => role)).toEqual(["stable", "beta", "nightly"]);
  expect(changes[0]).toMatchObject({ keys: { added: [b?.keyId], removed: [a?.keyId] } });
  expect(changes[1]).toMatchObject({
    keys: { added: [], removed: [] },
    paths: { added: [expect.stringMatching(/^other\/beta\//)], removed: [] },
  });
});

test("a channel names the keys of no other role", () => {
  expect(rolesNamedBy("stable")).toEqual([]);
  expect(channelTargets(1, "2027-01-01T00:00:00Z", {}).delegations).toBeUndefined();
});
