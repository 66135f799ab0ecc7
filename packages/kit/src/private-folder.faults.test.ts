import { lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkPrivateFolder, makePrivateFolder } from "./private-folder.js";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return { ...real, lstatSync: vi.fn(real.lstatSync), mkdirSync: vi.fn(real.mkdirSync) };
});

const self = process.getuid?.() ?? 0;
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "toasty-folders-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test("says so when a folder that was made is gone again", () => {
  vi.mocked(mkdirSync).mockImplementationOnce(() => undefined);
  const path = join(base, "own");
  expect(makePrivateFolder(path, self)).toEqual({
    kind: "unsafe",
    path,
    fault: "was removed",
    remedy: "Try again.",
  });
});

test("names what the system says when a folder cannot be checked", () => {
  vi.mocked(lstatSync).mockImplementationOnce(() => {
    throw Object.assign(new Error("no entry"), { code: "EACCES" });
  });
  expect(checkPrivateFolder(base, self)).toMatchObject({ path: base, fault: "cannot be checked (EACCES)" });
  vi.mocked(lstatSync).mockImplementationOnce(() => {
    throw new Error("no idea");
  });
  expect(checkPrivateFolder(base, self)).toMatchObject({ fault: "cannot be checked (Error: no idea)" });
});
