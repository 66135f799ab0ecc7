import { isAbsolute, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseVersion } from "../metadata/version.js";
import { draftFolder, isReleaseFolder, layoutOf, releaseFolder, streamPrefix, versionOf } from "./layout.js";

test("does not depend on the folder that the app is in later", () => {
  for (const path of Object.values(layoutOf("some/where"))) expect(isAbsolute(path), path).toBe(true);
  expect(layoutOf("some/where").root).toBe(resolve("some/where"));
});

test("a release's folder is named by its version and the beginning of its hash, and can be read again", () => {
  const folder = releaseFolder(parseVersion("1.2.3-beta.4"), "0123456789abcdef");
  expect(folder).toBe("1.2.3-beta.4-01234567");
  expect([isReleaseFolder(folder), versionOf(folder), streamPrefix(folder)]).toEqual([
    true,
    "1.2.3-beta.4",
    "01234567",
  ]);
});

test.each([
  "",
  "1.0.0",
  "1.0.0-0123456",
  "1.0.0-012345678",
  "v1.0.0-01234567",
  "../1-01234567",
  "1/2-01234567",
])("%j is no release's folder", (name) => expect(isReleaseFolder(name)).toBe(false));

test("everything is below the root, and drafts are beside the versions", () => {
  const layout = layoutOf("/app");
  for (const path of Object.values(layout)) expect(path.startsWith(layout.root)).toBe(true);
  expect(new Set(Object.values(layout)).size).toBe(Object.keys(layout).length);
  expect(draftFolder(layout, "aa")).toBe(join(layout.versions, ".draft-aa"));
});
