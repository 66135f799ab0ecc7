import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Layout, layoutOf } from "./layout.js";
import { readPointer, swapPointer, swapPointerAtExit } from "./pointer.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;
let platform: PropertyDescriptor;

beforeEach(() => {
  platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-pointer-")));
});
afterEach(() => {
  Object.defineProperty(process, "platform", platform);
  rmSync(layout.root, { recursive: true });
});

const [old, next] = ["1.0.0-00000000", "1.1.0-11111111"];

/** Acts as another system, which has another kind of pointer. */
function on(system: "linux" | "win32") {
  Object.defineProperty(process, "platform", { ...platform, value: system });
  layout = { ...layout, pointer: join(layout.root, system === "win32" ? "current.json" : "current") };
}

test.each(["linux", "win32"] as const)(
  "on %s the pointer names what was put in force last",
  async (system) => {
    on(system);
    await swapPointer(layout, old);
    expect(await readPointer(layout)).toBe(old);
    await swapPointer(layout, next);
    expect(await readPointer(layout)).toBe(next);
    swapPointerAtExit(layout, old);
    expect(await readPointer(layout)).toBe(old);
    expect(readdirSync(layout.root)).toEqual([system === "win32" ? "current.json" : "current"]);
  },
);

test("elsewhere than on Windows it is a link that may be moved with its folder", async () => {
  on("linux");
  await swapPointer(layout, old);
  expect(readlinkSync(layout.pointer)).toBe(`versions/${old}`);
  swapPointerAtExit(layout, next);
  expect(readlinkSync(layout.pointer)).toBe(`versions/${next}`);
});

test.each(["linux", "win32"] as const)("on %s a pointer that is not there is said", async (system) => {
  on(system);
  await expect(readPointer(layout)).rejects.toMatchObject({
    reason: "INSTALL",
    message: `${layout.pointer} does not name a release.`,
  });
});

test.each(["{ torn", "null", '{"folder":"../etc"}', '{"folder":7}'])(
  "a pointer of Windows with %s is refused",
  async (content) => {
    on("win32");
    writeFileSync(layout.pointer, content);
    await expect(readPointer(layout)).rejects.toMatchObject({ reason: "INSTALL" });
  },
);

test("a link to something else is refused", async () => {
  on("linux");
  symlinkSync("versions/../../etc", layout.pointer);
  await expect(readPointer(layout)).rejects.toMatchObject({ reason: "INSTALL" });
});

test("a swap that fails leaves nothing behind", async () => {
  on("linux");
  mkdirSync(join(layout.pointer, "full"), { recursive: true });
  await expect(swapPointer(layout, next)).rejects.toThrow();
  expect(readdirSync(layout.root)).toEqual(["current"]);
});
