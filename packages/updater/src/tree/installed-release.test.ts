import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releaseFolder } from "../../test/release-folder.js";
import { sha256 } from "../../test/simulator/repository.js";
import { manifestFile } from "../metadata/manifest.js";
import {
  checkInstalled,
  filesOf,
  type InstalledRelease,
  openInstalled,
  streamOf,
} from "./installed-release.js";

let dir: string;
let release: InstalledRelease;
let stream: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "toasty-installed-"));
  release = await releaseFolder(dir, "1.0.0", { b: "bb", a: "aaa", link: { link: "a" } });
  stream = (await streamOf(release)).sha256;
});
afterEach(() => rmSync(dir, { recursive: true }));

test("the stream of a release is its files by path, and its manifest", async () => {
  const bytes = Buffer.concat([Buffer.from("aaabb"), release.manifestBytes]);
  expect(await streamOf(release)).toEqual({ length: bytes.length, sha256: sha256(bytes) });
  expect(filesOf(release.manifest).map(({ path }) => path)).toEqual(["a", "b"]);
  expect((await openInstalled(dir)).manifest).toEqual(release.manifest);
});

test("a release that is what it was is in order, whatever lies beside it", async () => {
  writeFileSync(join(dir, "own"), "of the user");
  await checkInstalled(release, stream);
});

const changed = (path: string) => ({
  reason: "CORRUPT",
  message: `the installed file "${path}" was changed or removed since it was installed.`,
});
test.each<[string, string, () => void]>([
  ["a file that is gone", "a", () => rmSync(join(dir, "a"))],
  ["a file of another length", "b", () => writeFileSync(join(dir, "b"), "b")],
  ["a file with other bytes", "b", () => writeFileSync(join(dir, "b"), "cc")],
  [
    "a link in the place of a file",
    "b",
    () => {
      rmSync(join(dir, "b"));
      symlinkSync("a", join(dir, "b"));
    },
  ],
  [
    "a folder in the place of a file",
    "b",
    () => {
      rmSync(join(dir, "b"));
      mkdirSync(join(dir, "b"));
    },
  ],
  [
    "a link to another place",
    "link",
    () => {
      rmSync(join(dir, "link"));
      symlinkSync("b", join(dir, "link"));
    },
  ],
  [
    "a file in the place of a link",
    "link",
    () => {
      rmSync(join(dir, "link"));
      writeFileSync(join(dir, "link"), "aaa");
    },
  ],
])("%s is named", async (_, path, change) => {
  change();
  await expect(checkInstalled(release, stream)).rejects.toMatchObject(changed(path));
});

test("a release that is whole, but another one, is refused", async () => {
  await expect(checkInstalled(release, "0".repeat(64))).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the installed release is not the one that its version stands for.",
  });
});

test("stops when it is told to", async () => {
  await expect(checkInstalled(release, stream, AbortSignal.abort(new Error("enough")))).rejects.toThrow(
    "enough",
  );
});

test("a folder without a manifest is no release", async () => {
  rmSync(join(dir, manifestFile));
  await expect(openInstalled(dir)).rejects.toMatchObject({ code: "ENOENT" });
});
