import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packedBlockBytes } from "../header.js";
import { StreamPacker } from "./stream-packer.js";

const blockBytes = packedBlockBytes.runs;
let folder: string;
let packer: StreamPacker;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-packer-"));
  packer = new StreamPacker("runs", join(folder, "runs"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const isOpen = () =>
  readdirSync("/proc/self/fd").some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === packer.path;
    } catch {
      return false;
    }
  });

test("nothing packs to nothing", async () => {
  expect(await packer.finish()).toEqual({ length: 0, packedLength: 0 });
  await packer.close();
  expect(readFileSync(packer.path)).toHaveLength(0);
});

test("what gets no smaller is stored as it is, anything else by brotli", async () => {
  for (const byte of [1, 2, 3]) packer.byte(byte);
  expect(await packer.finish()).toEqual({ length: 3, packedLength: 5 });
  await packer.close();
  expect([...readFileSync(packer.path)]).toEqual([0, 3, 1, 2, 3]);
  const even = new StreamPacker("literals", join(folder, "even"));
  even.write(new Uint8Array(1_000));
  const { packedLength } = await even.finish();
  await even.close();
  const bytes = readFileSync(even.path);
  expect([bytes[0], bytes.length, bytes[1]]).toEqual([1, packedLength, packedLength - 2]);
  expect(brotliDecompressSync(bytes.subarray(2))).toEqual(Buffer.alloc(1_000));
});

test("a full block is packed at once, and waits to be written", async () => {
  packer.write(new Uint8Array(blockBytes - 1));
  expect(packer.waiting).toBe(0);
  packer.byte(0);
  expect(packer.waiting).toBe(blockBytes);
  packer.write(new Uint8Array(2 * blockBytes + 1));
  expect(packer.waiting).toBe(3 * blockBytes);
  await packer.drain();
  expect(packer.waiting).toBe(0);
  expect(await packer.finish()).toMatchObject({ length: 3 * blockBytes + 1 });
  await packer.close();
});

test.skipIf(process.platform !== "linux")(
  "closing closes the file, also where something still waits",
  async () => {
    packer.write(new Uint8Array(blockBytes));
    expect(isOpen()).toBe(true);
    await packer.close();
    expect(isOpen()).toBe(false);
  },
);
