import { expect, test } from "vitest";
import { customFields, type TargetPurpose } from "../metadata/custom-fields.js";
import type { Release } from "../metadata/release.js";
import { archiveTarget, patchTarget, type ReleaseLine } from "../metadata/target-name.js";
import { parseVersion } from "../metadata/version.js";
import type { Plan } from "../planning/cheapest-path.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { trustedArchive, trustedPatches } from "./signed-files.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform: "linux-x64" };
const sha = (digit: string) => digit.repeat(64);
const [v1, v2] = [parseVersion("1.0.0"), parseVersion("1.1.0")];
const release: Release = {
  version: v2,
  archive: { path: archiveTarget(line, v2), length: 100, sha256: sha("1") },
  stream: { length: 300, sha256: sha("b") },
  patches: [],
};
const patch = { path: patchTarget(line, v1, v2), length: 10, sha256: sha("3"), from: sha("a") };
const byPatch: Plan = { kind: "patch", steps: [{ patch, makes: release }], bytes: 10 };

const signed = (purpose: TargetPurpose, more: Partial<TrustedTarget>): TrustedTarget => ({
  path: "",
  length: 100,
  algorithm: "sha256",
  digest: sha("1"),
  file: "",
  custom: customFields(purpose),
  ...more,
});
const archivePurpose = { kind: "archive", line, version: v2, stream: sha("b") } as const;
const patchPurpose = { kind: "patch", line, from: sha("a"), version: v2, stream: sha("b") } as const;
const repository = (path: string, target: TrustedTarget | undefined) => ({
  target: async (asked: string) => (asked === path ? target : undefined),
});

test("the archive of a release is the target that was signed for it", async () => {
  const target = signed(archivePurpose, {});
  expect(await trustedArchive(repository(release.archive.path, target), line, release)).toBe(target);
});

test("an archive that nobody has signed is refused", async () => {
  await expect(trustedArchive(repository("", undefined), line, release)).rejects.toMatchObject({
    reason: "METADATA",
    message: `the index names ${release.archive.path}, which nobody has signed.`,
    remedy: "Tell the publisher.",
  });
});

test.each<[string, Partial<typeof archivePurpose>]>([
  ["version", { version: v1 as never }],
  ["stream", { stream: sha("c") as never }],
])("an archive that was signed for another %s is refused", async (_, other) => {
  const target = signed({ ...archivePurpose, ...other }, {});
  const archive = trustedArchive(repository(release.archive.path, target), line, release);
  await expect(archive).rejects.toMatchObject({ reason: "METADATA" });
});

test("the patches of a plan are found by their hashes; a plan without patches has none", async () => {
  const target = signed(patchPurpose, { digest: sha("3"), length: 10 });
  const found = await trustedPatches(repository(patch.path, target), line, byPatch);
  expect([...found]).toEqual([[sha("3"), target]]);
  expect((await trustedPatches(repository(patch.path, target), line, { kind: "full", bytes: 1 })).size).toBe(
    0,
  );
});

test.each<[string, TrustedTarget | undefined]>([
  ["nobody has signed", undefined],
  ["was signed with another hash", signed(patchPurpose, { digest: sha("4"), length: 10 })],
  ["was signed with another length", signed(patchPurpose, { digest: sha("3"), length: 11 })],
])("a patch that %s is as good as not there", async (_, target) => {
  expect((await trustedPatches(repository(patch.path, target), line, byPatch)).size).toBe(0);
});

test.each<[string, Partial<typeof patchPurpose>]>([
  ["base", { from: sha("c") as never }],
  ["version", { version: v1 as never }],
  ["stream", { stream: sha("c") as never }],
])("a patch that was signed for another %s is refused", async (_, other) => {
  const target = signed({ ...patchPurpose, ...other }, { digest: sha("3"), length: 10 });
  const patches = trustedPatches(repository(patch.path, target), line, byPatch);
  await expect(patches).rejects.toMatchObject({ reason: "METADATA" });
});
