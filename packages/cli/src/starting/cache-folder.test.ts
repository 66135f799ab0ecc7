import { expect, test } from "vitest";
import { cacheFolder } from "./cache-folder.js";

test.each([
  ["linux", {}, "/home/ann/.cache/toasty/compiled"],
  ["linux", { XDG_CACHE_HOME: "/cache" }, "/cache/toasty/compiled"],
  ["darwin", {}, "/home/ann/Library/Caches/toasty/compiled"],
  ["win32", { LOCALAPPDATA: "C:\\Local" }, "C:\\Local\\Toasty\\compiled"],
] as const)("keeps compiled code in a folder of the user's own on %s", (platform, env, folder) => {
  expect(cacheFolder(platform, env, "/home/ann")).toBe(folder);
});
