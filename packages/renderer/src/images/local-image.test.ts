import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headers } from "../../test/support/pictures.js";
import { iconPath } from "./icons.js";
import { localImage } from "./local-image.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-images-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe("a picture of this machine", () => {
  test.each([
    ["PNG", headers.png],
    ["JPEG", headers.jpg],
    ["GIF", headers.gif],
    ["WebP", headers.webp],
    ["BMP", headers.bmp],
  ])("%s is shown, whatever its name, up to 4,096 pixels in each direction", async (name, header) => {
    const path = file(`${name}.txt`, header(4_096, 4_096));
    expect(await localImage(path, "linux")).toBe(path);
    expect(await localImage(pathToFileURL(path).href, "linux")).toBe(path);
    const bomb = localImage(file(`${name}.bomb`, header(60_000, 1)), "linux");
    await expect(bomb).rejects.toThrow(/60,000 x 1 pixels; at most 4,096/);
    const tall = localImage(file(`${name}.tall`, header(1, 4_097)), "linux");
    await expect(tall).rejects.toThrow(/1 x 4,097 pixels/);
    const cut = localImage(file(`${name}.cut`, header(1, 1).subarray(0, 9)), "linux");
    await expect(cut).rejects.toThrow(/damaged|no PNG/);
  });

  test.each(["info", "success", "progress", "warning", "error", "question"] as const)(
    "so is our icon %s",
    async (name) => {
      expect(await localImage(iconPath(name), "linux")).toBe(iconPath(name));
    },
  );

  test.each([
    ["something else with the right name", () => file("script.png", "#!/bin/sh"), /no PNG/],
    ["an empty file", () => file("empty.png", ""), /no PNG/],
    ["a missing file", () => join(folder, "missing.png"), /cannot be read/],
    ["a folder", () => folder, /no regular file/],
    ["a device", () => "/dev/zero", /no regular file/],
    ["a relative path", () => "chart.png", /relative/],
    [
      "a file of 4 MB",
      () => {
        const path = file("large.png", "\x89PNG\r\n\x1a\n");
        truncateSync(path, 4 * 1024 * 1024);
        return path;
      },
      /larger than 3 MB/,
    ],
    [
      "a pipe that nobody writes into",
      () => {
        const path = join(folder, "pipe.png");
        spawnSync("mkfifo", [path]);
        return path;
      },
      /no regular file/,
    ],
  ])("%s is not", async (_, make, reason) => {
    await expect(localImage(make(), "linux")).rejects.toThrow(reason);
  });

  test("a file of exactly 3 MB is shown, and one of a byte more is not", async () => {
    const path = file("full.png", headers.png(1, 1));
    truncateSync(path, 3 * 1024 * 1024);
    expect(await localImage(path, "linux")).toBe(path);
    truncateSync(path, 3 * 1024 * 1024 + 1);
    await expect(localImage(path, "linux")).rejects.toThrow(/larger than 3 MB/);
  });

  test.each([
    "\\\\server\\share\\a.png",
    "//server/share/a.png",
    "\\/server/a.png",
    "\\\\.\\pipe\\a",
    "\\\\?\\C:\\a.png",
    "file://server/share/a.png",
    "C:a.png",
    "\\a.png",
    "a.png",
  ])("%s is refused on Windows without being looked at", async (path) => {
    await expect(localImage(path, "win32")).rejects.toThrow(/another machine|relative/);
  });

  test.each([
    "C:\\CON",
    "C:\\a\\nul",
    "C:/a/Com1.png",
    "C:\\a\\LPT9 .tar.png",
    "C:\\aux:x",
    "file:///C:/a/COM2.png",
  ])("%s is a device on Windows, and not looked at", async (path) => {
    await expect(localImage(path, "win32")).rejects.toThrow(/a device/);
  });

  test.each(["C:\\con\\a.png", "C:\\console.png", "C:\\com10.png"])("%s is none", async (path) => {
    await expect(localImage(path, "win32")).rejects.toThrow(/cannot be read/);
  });
});
