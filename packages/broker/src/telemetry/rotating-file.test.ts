import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RotatingFile } from "./rotating-file.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-log-"));
  path = join(folder, "a.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("appends to what is there, and keeps the file before the current one", () => {
  writeFileSync(path, "old\n");
  const file = new RotatingFile(path, 10);
  for (const line of ["one\n", "two\n", "three\n", "four\n"]) file.write(Buffer.from(line));
  expect(readFileSync(path, "utf8")).toBe("four\n");
  expect(readFileSync(`${path}.1`, "utf8")).toBe("two\nthree\n");
  expect(readdirSync(folder)).toEqual(["a.log", "a.log.1"]);
});

test("is private, and opened with the first write", () => {
  const below = join(folder, "later", "a.log");
  const file = new RotatingFile(below);
  expect(() => file.write(Buffer.from("x"))).toThrow("ENOENT");
  mkdirSync(join(folder, "later"));
  expect(existsSync(below)).toBe(false);
  expect(file.write(Buffer.from("x\n"))).toBe(2);
  if (process.platform !== "win32") expect(statSync(below).mode & 0o777).toBe(0o600);
});

test("a line larger than the file may be stands alone", () => {
  const file = new RotatingFile(path, 4);
  file.write(Buffer.from("longer\n"));
  file.write(Buffer.from("b\n"));
  expect([readFileSync(`${path}.1`, "utf8"), readFileSync(path, "utf8")]).toEqual(["longer\n", "b\n"]);
});
