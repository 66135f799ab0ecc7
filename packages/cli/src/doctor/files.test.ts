import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkFiles } from "./files.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-doctor-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const check = async () => {
  const env = {
    TOASTY_RUNTIME_DIR: join(folder, "a", "run"),
    TOASTY_CONFIG_DIR: join(folder, "b", "config"),
  };
  const found = await checkFiles(paths({ platform: process.platform, env, home: folder }));
  return found.filter(({ check }) => check.endsWith("folder"));
};

test("says that the broker makes its folders, and leaves nothing behind", async () => {
  const remedy = "the broker makes it when it starts: `toasty up`";
  expect(await check()).toEqual([
    { check: "runtime folder", verdict: "warning", found: `${folder}/a/run is not there`, remedy },
    { check: "config folder", verdict: "warning", found: `${folder}/b/config is not there`, remedy },
  ]);
  expect([existsSync(join(folder, "a")), existsSync(join(folder, "b"))]).toEqual([false, false]);
});

test.skipIf(process.platform === "win32")(
  "names the variable where the broker cannot make a folder",
  async () => {
    chmodSync(folder, 0o555);
    // Modes do not stop root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await check()).toMatchObject([
        {
          verdict: "wrong",
          found: expect.stringContaining("EACCES"),
          remedy: expect.stringContaining("TOASTY_RUNTIME_DIR"),
        },
        {
          verdict: "wrong",
          found: expect.stringContaining("EACCES"),
          remedy: expect.stringContaining("TOASTY_CONFIG_DIR"),
        },
      ]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  },
);
