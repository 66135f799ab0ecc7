import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseVersion, type Release } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { addVersion, appFolder, Clock, launch, newRepository, place, platform } from "../../test/fixture.js";
import { inOrder } from "./add-release.js";
import type { OnProgress } from "./context.js";

test("lists releases newest first, by the rules of versions", () => {
  const versions = ["1.9.0", "1.10.0", "1.10.0-beta.2", "1.10.0-beta.10"];
  const all = versions.map((version) => ({ version: parseVersion(version) }) as Release);
  expect(inOrder(all).map(({ version }) => version)).toEqual([
    "1.10.0",
    "1.10.0-beta.10",
    "1.10.0-beta.2",
    "1.9.0",
  ]);
  expect(all[0]?.version).toBe("1.9.0");
});

test("lists what is told of a release, and nothing else", async () => {
  const clock = new Clock();
  await using repo = await newRepository(clock);
  const plain = await addVersion(repo, "1.0.0");
  expect(plain.unchanged).toBe(false);
  expect(Object.keys(plain.release).sort()).toEqual([
    "archive",
    "patches",
    "publishedAt",
    "stream",
    "version",
  ]);
  expect(plain.release.publishedAt).toBe("2026-01-31T12:00:00.000Z");
  const told = { required: "now", minOs: "10.0", notes: "New", custom: { a: 1 } } as const;
  const full = await addVersion(repo, "1.1.0", { ...told, percent: 0 });
  expect(full.release).toMatchObject({ ...told, rollOut: { percent: 0 } });
  expect((await repo.status()).indexes).toEqual([
    { app: "acme", channel: "stable", platform, releases: [full.release, plain.release] },
  ]);
});

test("says how far it is, from the very beginning", async () => {
  await using repo = await newRepository();
  const steps: Parameters<OnProgress>[0][] = [];
  const { release } = await addVersion(repo, "1.0.0", {
    onProgress: (step: (typeof steps)[number]) => steps.push(step),
  });
  const total = release.stream.length;
  expect(steps.at(0)).toEqual({ step: "archive", what: "1.0.0", done: 0, total });
  expect(new Set(steps.map(({ step, what, total }) => `${step} ${what} ${total}`))).toEqual(
    new Set([`archive 1.0.0 ${total}`]),
  );
  const done = steps.map((step) => step.done);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done.at(-1)).toBeGreaterThan(total / 2);
});

test("gives back the release that is there, if it is the same, and no new metadata", async () => {
  await using repo = await newRepository();
  const first = await addVersion(repo, "1.0.0");
  const before = await readdir(place("repo/metadata"));
  expect(await addVersion(repo, "1.0.0", { notes: "other" })).toMatchObject({
    unchanged: true,
    state: "committed",
    line: first.line,
    release: first.release,
  });
  expect(await readdir(place("repo/metadata"))).toEqual(before);
});

test("says that there is no folder, where there is none or a file", async () => {
  await using repo = await newRepository();
  for (const folder of [place("none"), join(await appFolder("1.0.0"), "main.js")]) {
    await expect(repo.add({ version: "1.0.0", platform, folder, launch })).rejects.toThrow(
      `there is no folder ${folder} to release.`,
    );
  }
});

test("says of any other fault of the folder what the system says", async () => {
  await using repo = await newRepository();
  const folder = place("x".repeat(300));
  await expect(repo.add({ version: "1.0.0", platform, folder, launch })).rejects.toMatchObject({
    reason: "DISK",
    cause: { code: "ENAMETOOLONG" },
  });
});

test("looks for those parts of the launch command that are inside of the folder", async () => {
  await using repo = await newRepository();
  const folder = await appFolder("1.0.0");
  const add = (...command: [string, ...string[]]) =>
    repo.add({ version: "1.0.0", platform, folder, launch: command, level: 3 });
  await expect(add("node", "./none.js")).rejects.toThrow(`names ./none.js, which is not in ${folder}`);
  expect(await add("node", "./lib/data.txt", "none.js")).toMatchObject({ state: "committed" });
});
