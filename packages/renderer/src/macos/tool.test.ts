import { accessSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findTool, run, runToEnd } from "./tool.js";

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return { ...fs, accessSync: vi.fn(fs.accessSync) };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-tool-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}
const env = { PATH: "/bin:/usr/bin" };

test("a tool is the first program of its name on the path", () => {
  expect(findTool("tool-of-nobody", { PATH: folder })).toBeUndefined();
  const path = program("tool-of-nobody", "");
  expect(findTool("tool-of-nobody", { PATH: ["/nowhere", "", folder].join(delimiter) })).toBe(path);
  expect(findTool("tool-of-nobody", {})).toBeUndefined();
  chmodSync(path, 0o644);
  expect(findTool("tool-of-nobody", { PATH: folder })).toBeUndefined();
});

test.each([
  ["on the path", ["/on/path", "/opt/homebrew/bin", "/usr/local/bin"], "/on/path/tool"],
  ["in the folder of Homebrew", ["/opt/homebrew/bin", "/usr/local/bin"], "/opt/homebrew/bin/tool"],
  ["in the folder of Homebrew for Intel", ["/usr/local/bin"], "/usr/local/bin/tool"],
  ["nowhere", [], undefined],
])("a tool is found %s first", (_where, folders, found) => {
  const paths = folders.map((each) => join(each, "tool"));
  const access = vi.mocked(accessSync);
  const real = access.getMockImplementation() as typeof accessSync;
  access.mockImplementation((path) => {
    if (!paths.includes(`${path}`)) throw new Error("ENOENT");
  });
  try {
    expect(findTool("tool", { PATH: "/on/path" })).toBe(found);
  } finally {
    access.mockImplementation(real);
  }
});

test("its end is its code, what it wrote without the last line's end, and its last complaint", async () => {
  const path = program("tool", 'printf \'%s\\n\' "$1" "$FROM"; echo first >&2; echo "last " >&2; exit 3');
  expect(await runToEnd(path, ["a b"], { ...env, FROM: "here" }, 10_000)).toEqual({
    code: 3,
    output: "a b\nhere",
    complaint: "last",
  });
});

test("a tool that says nothing and ends well has nothing to say", async () => {
  expect(await runToEnd(program("tool", ""), [], env, 10_000)).toEqual({
    code: 0,
    output: "",
    complaint: "",
  });
});

test("one that takes too long is ended", async () => {
  const ended = await runToEnd(program("tool", "exec sleep 100"), [], env, 50);
  expect(ended.code).toBeUndefined();
});

test("one that cannot be started is said", async () => {
  await expect(runToEnd(join(folder, "gone"), [], env, 10_000)).rejects.toThrow("ENOENT");
});

test("of one that writes without end a little is kept, and much of it", async () => {
  const { ended } = run(program("tool", "head -c 1000000 /dev/zero | tr '\\0' x"), [], env);
  const { output } = await ended;
  expect(output.length).toBeGreaterThanOrEqual(64 * 1024);
  expect(output.length).toBeLessThan(400_000);
  expect(output).toMatch(/^x+$/);
});
