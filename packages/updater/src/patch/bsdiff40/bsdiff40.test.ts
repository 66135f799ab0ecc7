import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesSource } from "../../tree/byte-source.js";
import { applyBsdiff40 } from "./apply-bsdiff40.js";
import { bunzip2 } from "./bzip2.js";
import { applyBsdiffPatch } from "./patch-file.js";

/** Every so many bytes one is damaged. */
const step = process.env.TOASTY_LONG ? 1 : 3;
const numRuns = process.env.TOASTY_LONG ? 1000 : 60;
const skip =
  !process.env.TOASTY_REQUIRE_REAL &&
  [["bsdiff"], ["bzip2", "--help"]].some(([name = "", ...args]) => spawnSync(name, args).error);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-bsdiff-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function bsdiff(base: Uint8Array, target: Uint8Array): Promise<string> {
  const [a, b, file] = ["a", "b", "patch"].map((name) => join(folder, name)) as [string, string, string];
  await Promise.all([writeFile(a, base), writeFile(b, target)]);
  execFileSync("bsdiff", [a, b, file]);
  return file;
}

async function applied(file: string, base: Uint8Array, maxLength = 2 ** 30): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await applyBsdiff40(file, bytesSource(base), (piece) => void pieces.push(Buffer.from(piece)), {
    maxLength,
  });
  return Buffer.concat(pieces);
}

const lines = (count: number, step: number) =>
  Buffer.from(
    Array.from({ length: count }, (_, i) => `${i}\t${i % step === 0 ? "changed" : "as it was"}\n`).join(""),
  );

describe.skipIf(skip)("a patch of bsdiff's", () => {
  test("makes the target of the base, whatever the two are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 2000, size: "max" }),
        fc.uint8Array({ maxLength: 500, size: "max" }),
        fc.nat(),
        async (base, piece, at) => {
          const place = at % base.length;
          const target = Buffer.concat([base.subarray(place), piece, base.subarray(0, place)]);
          expect((await applied(await bsdiff(base, target), base)).equals(target)).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  test("may be longer than one block of bzip2", async () => {
    const base = lines(150_000, 100_000);
    const target = Buffer.concat([lines(150_000, 77), randomBytes(1_200_000)]);
    expect((await applied(await bsdiff(base, target), base)).equals(target)).toBe(true);
  });

  test("makes a file of a file, or none at all", async () => {
    const [base, target] = [lines(500, 50), lines(500, 7)];
    const patch = await bsdiff(base, target);
    const sha256 = createHash("sha256").update(target).digest("hex");
    const options = { patch, base: join(folder, "a"), into: join(folder, "made") };
    await applyBsdiffPatch({ ...options, expected: { length: target.length, sha256 } });
    expect((await readFile(options.into)).equals(target)).toBe(true);
    const again = applyBsdiffPatch({ ...options, expected: { length: target.length, sha256 } });
    await expect(again).rejects.toMatchObject({
      reason: "DISK",
      message: expect.stringMatching(/made is there already/),
    });
    const lost = applyBsdiffPatch({
      ...options,
      base: join(folder, "lost"),
      expected: { length: 1, sha256 },
    });
    await expect(lost).rejects.toMatchObject({
      reason: "DISK",
      message: expect.stringMatching(/lost is missing/),
    });
    expect((await readFile(options.into)).equals(target)).toBe(true);
    const into = join(folder, "wrong");
    const wrong = applyBsdiffPatch({ ...options, into, expected: { length: target.length, sha256: "00" } });
    await expect(wrong).rejects.toThrow(/not the expected one/);
    await expect(readFile(into)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("is refused when it would write more than is signed", async () => {
    const base = lines(100, 50);
    await expect(applied(await bsdiff(base, lines(100, 7)), base, 50)).rejects.toThrow(/50 are signed/);
  });

  test("gives an error or the right length, whichever byte of it is damaged", async () => {
    const base = lines(300, 50);
    const target = lines(300, 7);
    const good = await readFile(await bsdiff(base, target));
    const file = join(folder, "damaged");
    for (let at = 0; at < good.length; at += step) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
      await writeFile(file, bytes);
      const result = await applied(file, base, target.length).catch((error: unknown) => error);
      if (Buffer.isBuffer(result)) expect(result.length).toBeLessThanOrEqual(target.length);
      else expect(result).toMatchObject({ name: "UpdateError", reason: "CORRUPT" });
    }
  });

  test.each([
    [16, "hello"],
    [17, undefined],
  ])("may have %d steps that do nothing in a row, not more for ever", async (idle, expected) => {
    const bzip2 = (bytes: Uint8Array) => execFileSync("bzip2", ["-9", "-c"], { input: bytes });
    const last = Buffer.alloc(24);
    last[8] = 5;
    const control = bzip2(Buffer.concat([Buffer.alloc(24 * idle), last]));
    const difference = bzip2(Buffer.alloc(0));
    const header = Buffer.alloc(32);
    header.write("BSDIFF40");
    header[8] = control.length;
    header[16] = difference.length;
    header[24] = 5;
    const file = join(folder, "idle");
    await writeFile(file, Buffer.concat([header, control, difference, bzip2(Buffer.from("hello"))]));
    const result = await applied(file, Buffer.alloc(0)).then(String, () => undefined);
    expect(result).toBe(expected);
  });

  test("gives an error or the target when it is cut short anywhere", async () => {
    const base = lines(300, 50);
    const target = lines(300, 7);
    const good = await readFile(await bsdiff(base, target));
    const file = join(folder, "cut");
    for (let at = 0; at < good.length; at += step) {
      await writeFile(file, good.subarray(0, at));
      const result = await applied(file, base).catch((error: unknown) => error);
      if (Buffer.isBuffer(result)) expect(result.equals(target)).toBe(true);
      else expect(result).toMatchObject({ name: "UpdateError", reason: "CORRUPT" });
    }
  });
});

describe.skipIf(skip)("bzip2", () => {
  const bzip2 = (bytes: Uint8Array, level: number) =>
    execFileSync("bzip2", [`-${level}`, "-c"], { input: bytes, maxBuffer: 2 ** 30 });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["one byte", Buffer.from("x")],
    ["four equal bytes", Buffer.from("aaaa")],
    ["runs of every length", Buffer.concat(Array.from({ length: 600 }, (_, i) => Buffer.alloc(i, i)))],
    ["a long run over several blocks", Buffer.alloc(3_000_000)],
    ["text", lines(40_000, 9)],
    ["noise", randomBytes(250_000)],
  ])("is unpacked: %s", (_, bytes) => {
    for (const level of [1, 9])
      expect(Buffer.concat([...bunzip2(bzip2(bytes, level))]).equals(bytes)).toBe(true);
  });

  test("gives an error or the right bytes, whichever byte of it is damaged", () => {
    const right = lines(100, 7);
    const packed = bzip2(right, 9);
    for (let at = 0; at < packed.length; at++) {
      const bytes = Buffer.from(packed);
      bytes[at] = (bytes[at] as number) ^ 0x10;
      try {
        expect(Buffer.concat([...bunzip2(bytes)]).equals(right)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ reason: "CORRUPT" });
      }
    }
  });
});
