import { describe, expect, test } from "vitest";
import { parseManifest, type ReleaseManifest, serializeManifest } from "./manifest.js";
import { parseVersion } from "./version.js";

const hash = "ab".repeat(32);
const manifest: ReleaseManifest = {
  app: "acme-trainer",
  version: parseVersion("1.0.0"),
  platform: "linux-x64",
  launch: ["./bin/app", "--serve"],
  entries: [
    { path: "bin/app", length: 3, sha256: hash, executable: true },
    { path: "bin/latest", link: "app" },
    { path: "readme.txt", length: 0, sha256: hash, executable: false },
  ],
};

describe("a release's manifest", () => {
  test("is read as it was written", () => {
    expect(parseManifest(serializeManifest(manifest))).toEqual(manifest);
  });

  test("has the same bytes whatever order its files were found in", () => {
    const shuffled = { ...manifest, entries: manifest.entries.toReversed() };
    expect(serializeManifest(shuffled)).toEqual(serializeManifest(manifest));
  });

  test.each([
    ["another schema", (m: string) => m.replace('"schema":1', '"schema":2'), "METADATA"],
    ["a path out of the folder", (m: string) => m.replace("readme.txt", "../readme.txt"), "UNSAFE"],
    ["a link out of the folder", (m: string) => m.replace('"link":"app"', '"link":"../../app"'), "UNSAFE"],
    [
      "a file in the place of the manifest",
      (m: string) => m.replace("readme.txt", "Toasty-Manifest.json"),
      "UNSAFE",
    ],
    ["a launch command out of the folder", (m: string) => m.replace("./bin/app", "./../app"), "UNSAFE"],
    ["a length that is none", (m: string) => m.replace('"length":3', '"length":-3'), "METADATA"],
    ["a version that is none", (m: string) => m.replace('"1.0.0"', '"one"'), "VERSION"],
    ["something that is not JSON", () => "<html>", "METADATA"],
  ])("is refused with %s", (_, spoil, reason) => {
    const spoilt = spoil(serializeManifest(manifest).toString());
    expect(() => parseManifest(Buffer.from(spoilt))).toThrow(expect.objectContaining({ reason }));
  });
});
