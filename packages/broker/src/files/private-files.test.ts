import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.js";
import { createPrivate, diskError, privateFolder, readPrivate, writePrivate } from "./private-files.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-files-"));
  path = join(folder, "a.token");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("creates a file once, replaces it and reads it; undefined where there is none", () => {
  expect(readPrivate(path)).toBeUndefined();
  expect([createPrivate(path, "one"), createPrivate(path, "two")]).toEqual([true, false]);
  expect(readPrivate(path)).toBe("one");
  writePrivate(path, "three");
  expect(readPrivate(path)).toBe("three");
  expect(readdirSync(folder)).toEqual(["a.token"]);
});

test("refuses a file that others can read, a link, and a folder that others can enter", () => {
  writeFileSync(path, "secret");
  chmodSync(path, 0o640);
  expect(() => readPrivate(path)).toThrow(
    expect.objectContaining({
      reason: "UNSAFE_FILE",
      message: `${path} can be read by others (mode 0640), so the tokens in it are not secret.`,
      remedy: `Run \`chmod 600 ${path}\`.`,
      resource: { type: "file", name: path },
    }),
  );
  chmodSync(path, 0o600);
  const link = join(folder, "link");
  symlinkSync(path, link);
  expect(() => readPrivate(link)).toThrow(expect.objectContaining({ reason: "UNSAFE_FILE" }));
  chmodSync(folder, 0o755);
  expect(() => privateFolder(folder)).toThrow(
    expect.objectContaining({ reason: "UNSAFE_FILE", remedy: `Run \`chmod 700 ${folder}\`.` }),
  );
});

test("says what happened and what to do when a file cannot be written", () => {
  mkdirSync(path);
  expect(() => writePrivate(path, "x")).toThrow(
    expect.objectContaining({
      reason: "PLATFORM_REFUSED",
      code: "failed_precondition",
      message: expect.stringContaining(`${path} could not be written: `),
      remedy: expect.stringContaining("TOASTY_RUNTIME_DIR"),
    }),
  );
});

test.each([
  ["ENOSPC", "resource_exhausted", "the disk is full", "Make room on it, then try again."],
  ["EDQUOT", "resource_exhausted", "the quota of this user is used up", "Make room in it, then try again."],
  [
    "EROFS",
    "failed_precondition",
    "its file system is read-only",
    expect.stringContaining("TOASTY_CONFIG_DIR"),
  ],
  ["EIO", "failed_precondition", "the system's words", expect.stringContaining("TOASTY_CONFIG_DIR")],
])("turns %s into an error with a remedy", (code, grpcCode, cause, remedy) => {
  const error = Object.assign(new Error("the system's words"), { code });
  expect(diskError("a.token", error)).toMatchObject({
    code: grpcCode,
    reason: "PLATFORM_REFUSED",
    message: `a.token could not be written: ${cause}.`,
    remedy,
    cause: error,
  });
});

test("leaves errors that are not the system's as they are", () => {
  const own = new ToastyError({ message: "Why.", code: "unavailable", reason: "UNREACHABLE" });
  const bug = new TypeError("x is not a function");
  expect([diskError("a", own), diskError("a", bug)]).toEqual([own, bug]);
});

test("a lock names the path that it could not create, and passes on what its work throws", async () => {
  const lock = join(folder, "missing", "a.lock");
  await expect(withLock(lock, async () => {})).rejects.toMatchObject({
    reason: "PLATFORM_REFUSED",
    message: expect.stringContaining(`${lock} could not be written`),
  });
  const bug = Object.assign(new Error("inside"), { code: "ENOENT" });
  await expect(withLock(join(folder, "a.lock"), () => Promise.reject(bug))).rejects.toBe(bug);
});
