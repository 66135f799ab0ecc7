import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../../test/simulator/repository.js";
import { manifestFile } from "../metadata/manifest.js";
import { readPieces } from "./read-pieces.js";
import { hashFile, scanFolder } from "./scan-folder.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "toasty-scan-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const byPath = (entries: Awaited<ReturnType<typeof scanFolder>>) =>
  entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));

test.skipIf(process.platform === "win32")("lists files with length, hash and mode, and links", async () => {
  mkdirSync(join(dir, "deep/er"), { recursive: true });
  writeFileSync(join(dir, "a"), "aa", { mode: 0o644 });
  writeFileSync(join(dir, "deep/er/run"), "");
  chmodSync(join(dir, "deep/er/run"), 0o744);
  writeFileSync(join(dir, "deep/group"), "");
  chmodSync(join(dir, "deep/group"), 0o655);
  symlinkSync("../a", join(dir, "deep/link"));
  writeFileSync(join(dir, manifestFile), "old");
  writeFileSync(join(dir, "deep", manifestFile), "of somebody else");
  const file = (path: string, content: string, executable: boolean) => ({
    path,
    length: content.length,
    sha256: sha256(Buffer.from(content)),
    executable,
  });
  expect(byPath(await scanFolder(dir))).toEqual(
    byPath([
      file("a", "aa", false),
      file("deep/er/run", "", true),
      file("deep/group", "", false),
      { path: "deep/link", link: "../a" },
      file(`deep/${manifestFile}`, "of somebody else", false),
    ]),
  );
});

test.skipIf(process.platform === "win32")("refuses what no archive can carry", async () => {
  mkdirSync(join(dir, "deep"));
  const server = createServer().listen(join(dir, "deep/socket"));
  await once(server, "listening");
  await expect(scanFolder(dir)).rejects.toMatchObject({
    reason: "UNSAFE",
    message: '"deep/socket" is neither a file nor a link.',
    remedy: "Take it out of the release.",
  });
  server.close();
});

test("stops when it is told to", async () => {
  writeFileSync(join(dir, "a"), "aa");
  const stopped = AbortSignal.abort(new Error("enough"));
  await expect(scanFolder(dir, stopped)).rejects.toThrow("enough");
  await expect(hashFile(join(dir, "a"), stopped)).rejects.toThrow("enough");
});

const pieceBytes = 256 * 1024;

test.each([0, 1, pieceBytes, pieceBytes + 1, 3 * pieceBytes - 1])(
  "a file of %i bytes is read in pieces of 256 KiB through one buffer",
  async (length) => {
    const bytes = Buffer.alloc(length, "abcdefg");
    writeFileSync(join(dir, "a"), bytes);
    const lengths: number[] = [];
    const buffers = new Set<ArrayBufferLike>();
    const read: Buffer[] = [];
    for await (const piece of readPieces(join(dir, "a"))) {
      lengths.push(piece.length);
      buffers.add(piece.buffer);
      read.push(Buffer.from(piece));
    }
    const rest = length % pieceBytes;
    expect(lengths).toEqual([
      ...new Array(Math.floor(length / pieceBytes)).fill(pieceBytes),
      ...(rest > 0 ? [rest] : []),
    ]);
    expect(buffers.size).toBe(length > 0 ? 1 : 0);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
  },
);

test("reading stops between two pieces when it is told to", async () => {
  writeFileSync(join(dir, "a"), Buffer.alloc(pieceBytes + 1));
  const stop = new AbortController();
  const pieces = readPieces(join(dir, "a"), stop.signal);
  expect((await pieces.next()).value).toHaveLength(pieceBytes);
  stop.abort(new Error("enough"));
  await expect(pieces.next()).rejects.toThrow("enough");
});
