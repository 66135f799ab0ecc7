import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { autostartOf } from "./autostart.js";
import { entryFile } from "./entry.js";

const format = {
  compose: (words: readonly string[]) => words.join("\n"),
  parse: (text: string) => text.split("\n"),
};
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-entry-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("an entry is written, also where there is no folder yet, read, replaced and removed", async () => {
  const place = join(folder, "config", "autostart", "toasty.desktop");
  const entry = entryFile(place, format);
  expect(entry.place).toBe(place);
  expect(await entry.read()).toBeUndefined();
  expect(await entry.remove()).toBe(false);
  await entry.write(["toasty", "up"]);
  expect(await entry.read()).toEqual(["toasty", "up"]);
  if (process.platform !== "win32") expect((await stat(place)).mode & 0o777).toBe(0o644);
  await entry.write(["toasty", "desk"]);
  expect(await readFile(place, "utf8")).toBe("toasty\ndesk");
  expect(await entry.remove()).toBe(true);
  expect(await entry.read()).toBeUndefined();
});

test("what the system refuses is thrown", async () => {
  const place = join(folder, "folder");
  await mkdir(place);
  await expect(entryFile(place, format).read()).rejects.toMatchObject({ code: "EISDIR" });
  await expect(entryFile(place, format).remove()).rejects.toBeDefined();
  await writeFile(join(folder, "file"), "");
  const below = entryFile(join(folder, "file", "toasty.desktop"), format);
  await expect(below.write(["toasty"])).rejects.toBeDefined();
});

test.each([
  ["linux", {}, "/home/ada/.config/autostart/toasty.desktop"],
  ["linux", { XDG_CONFIG_HOME: "/config" }, "/config/autostart/toasty.desktop"],
  ["darwin", { XDG_CONFIG_HOME: "/config" }, "/home/ada/Library/LaunchAgents/toasty.plist"],
] as const)("on %s with %j the entry is %s", (platform, env, place) => {
  expect(autostartOf({ platform, env, home: "/home/ada" }).place).toBe(place);
});
