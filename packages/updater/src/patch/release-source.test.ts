import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releaseFolder } from "../../test/release-folder.js";
import type { InstalledRelease } from "../tree/installed-release.js";
import { outlineOf } from "./outline.js";
import { leadBytes, releaseSource } from "./release-source.js";

let dir: string;
let release: InstalledRelease;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "toasty-release-source-"));
  release = await releaseFolder(dir, "1.0.0", { b: "bb", a: "aaa", link: { link: "a" }, empty: "" });
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a release is its outline, behind its length, and then its files by path", () => {
  const outline = outlineOf(release.manifestBytes);
  const lead = Buffer.alloc(leadBytes);
  lead.writeUInt32LE(outline.length);
  const expected = Buffer.concat([lead, outline, Buffer.from("aaabb")]);
  const source = releaseSource(release);
  const bytes = Buffer.alloc(source.length);
  source.read(bytes, 0);
  source.close();
  expect([bytes.toString("latin1"), leadBytes]).toEqual([expected.toString("latin1"), 8]);
});

test.each(["b", "bbb"])("an installed file that is %j by now is refused", (content) => {
  writeFileSync(join(dir, "b"), content);
  const source = releaseSource(release);
  expect(() => source.read(Buffer.alloc(1), source.length - 1)).toThrow(
    expect.objectContaining({
      reason: "CORRUPT",
      message: 'the installed file "b" has another length than its manifest says.',
    }),
  );
  source.close();
});
