import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handOver, isSameFile, openPipes } from "./channels.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-channels-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform === "win32")("pipes", () => {
  test("are real ones, which nobody else finds, and end when the writer is closed", async () => {
    const [first, second] = openPipes(2) ?? [];
    if (!first || !second) throw new Error("no pipes here");
    expect(readdirSync(folder)).toEqual([]);
    for (const { writer } of [first, second]) expect(fstatSync(writer).isFIFO()).toBe(true);
    writeSync(first.writer, "one");
    writeSync(second.writer, "two");
    handOver([first, second]);
    expect(() => fstatSync(first.writer)).toThrow("EBADF");
    const read: string[] = [];
    for (const { reader } of [first, second]) {
      for await (const bytes of reader) read.push(String(bytes));
    }
    expect(read).toEqual(["one", "two"]);
  });

  test("are none where no folder can be made, or nothing makes pipes", () => {
    vi.stubEnv("PATH", folder);
    expect(openPipes(1)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    vi.stubEnv("TMPDIR", join(folder, "none"));
    expect(openPipes(1)).toBeUndefined();
  });
});

test("on Windows there are none", () => {
  const { platform } = process;
  Object.defineProperty(process, "platform", { value: "win32" });
  expect(openPipes(1)).toBeUndefined();
  Object.defineProperty(process, "platform", { value: platform });
});

test("two descriptors of one file are the same, those of two are not, nor is one that is closed", () => {
  const open = (name: string) => openSync(join(folder, name), "w");
  const [one, again, other] = [open("a"), open("a"), open("b")];
  expect(isSameFile(one, again)).toBe(true);
  expect(isSameFile(one, one)).toBe(true);
  expect(isSameFile(one, other)).toBe(false);
  closeSync(again);
  expect(isSameFile(one, again)).toBe(false);
  for (const fd of [one, other]) closeSync(fd);
});
