import { expect, test } from "vitest";
import { cacheControl, contentType } from "./destination.js";

test("tells caches to keep for ever what never changes, and to ask for what does", () => {
  expect(cacheControl).toEqual({
    immutable: "public, max-age=31536000, immutable",
    revalidate: "no-cache",
  });
});

test.each([
  ["metadata/1.root.json", "application/json"],
  ["targets/a.tar.zst", "application/zstd"],
  ["targets/a.tpatch", "application/octet-stream"],
])("serves %s as %s", (path, type) => {
  expect(contentType(path)).toBe(type);
});
