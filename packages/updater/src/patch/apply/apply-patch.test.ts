import { randomBytes } from "node:crypto";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { brotliCompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesSource } from "../../tree/byte-source.js";
import {
  encodeHeader,
  type PatchHeader,
  packedBlockBytes,
  runKinds,
  type StreamName,
  streamNames,
} from "../header.js";
import { makePatch, type Windows } from "../make/make-patch.js";
import { StreamPacker } from "../make/stream-packer.js";
import { maxVarintBytes, putVarint, zigzag } from "../varint.js";
import { applyPatch } from "./apply-patch.js";
import { PackedReader } from "./packed-reader.js";

const numRuns = process.env.TOASTY_LONG ? 3000 : 80;
const someHash = "ab".repeat(32);

let folder: string;
let counter = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-patch-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function patchOf(base: Uint8Array, target: Uint8Array, windows?: Windows): Promise<string> {
  const file = join(folder, `${counter++}.tpatch`);
  await makePatch(file, bytesSource(base), bytesSource(target), {
    baseHash: someHash,
    targetHash: someHash,
    windows,
  });
  return file;
}

async function applied(file: string, base: Uint8Array, maxLength = 2 ** 30): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await applyPatch(file, bytesSource(base), (piece) => void pieces.push(Buffer.from(piece)), { maxLength });
  return Buffer.concat(pieces);
}

/** A base, and a target put together from pieces of it, changed pieces of it, and new bytes. */
const pair = fc
  .tuple(fc.uint8Array({ maxLength: 3000, size: "max" }), fc.constantFrom(1, 40))
  .map(([bytes, repeat]) =>
    Buffer.concat(new Array(repeat).fill(bytes).slice(0, bytes.length < 200 ? repeat : 1)),
  )
  .chain((base) => {
    const place = fc.nat(base.length);
    const piece = fc.oneof(
      fc.tuple(place, fc.nat(2000)).map(([at, length]) => base.subarray(at, at + length)),
      fc
        .tuple(place, fc.nat(2000), fc.integer({ min: 2, max: 30 }))
        .map(([at, length, step]) =>
          base.subarray(at, at + length).map((byte, i) => (i % step === 0 ? byte + 7 : byte)),
        ),
      fc.uint8Array({ maxLength: 300, size: "max" }),
    );
    return fc.tuple(
      fc.constant(base),
      fc.array(piece, { maxLength: 8, size: "max" }).map((pieces) => Buffer.concat(pieces)),
    );
  });

describe("a patch", () => {
  test("gives a sink that takes its time more new bytes than are buffered", async () => {
    const target = randomBytes(1_000_000);
    const base = randomBytes(1_000);
    const pieces: Buffer[] = [];
    const slowly = async (piece: Uint8Array) => {
      await turn();
      pieces.push(Buffer.from(piece));
    };
    await applyPatch(await patchOf(base, target), bytesSource(base), slowly, { maxLength: 2 ** 30 });
    expect(Buffer.concat(pieces).equals(target)).toBe(true);
  });

  test("makes the target of the base, whatever the two are", async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([base, target]) => {
        expect((await applied(await patchOf(base, target), base)).equals(target)).toBe(true);
      }),
      { numRuns },
    );
  });

  test("makes the target through windows that are smaller than both", async () => {
    const windows = { base: 700, target: 256, part: 100 };
    await fc.assert(
      fc.asyncProperty(pair, async ([base, target]) => {
        expect((await applied(await patchOf(base, target, windows), base)).equals(target)).toBe(true);
      }),
      { numRuns },
    );
  });

  test("gives an error or the target, but nothing else, when any byte of it is damaged", async () => {
    const [base, target] = changedText();
    const patch = await readFile(await patchOf(base, target));
    const file = join(folder, "damaged.tpatch");
    await fc.assert(
      fc.asyncProperty(fc.nat(patch.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(patch);
        damaged[at] = (damaged[at] as number) ^ change;
        await writeFile(file, damaged);
        const result = await applied(file, base, target.length).catch((error: unknown) => error);
        if (Buffer.isBuffer(result)) expect(result.length).toBeLessThanOrEqual(target.length);
        else expect(result).toMatchObject({ name: "UpdateError", reason: "CORRUPT" });
      }),
      { numRuns: numRuns * 2 },
    );
  });

  test("is refused when it is cut short at any byte or followed by more", async () => {
    const [base, target] = changedText();
    const patch = await readFile(await patchOf(base, target));
    const file = join(folder, "cut.tpatch");
    for (let length = 0; length < patch.length; length += 7) {
      await writeFile(file, patch.subarray(0, length));
      await expect(applied(file, base)).rejects.toMatchObject({ reason: "CORRUPT" });
    }
    await writeFile(file, Buffer.concat([patch, Buffer.from("x")]));
    await expect(applied(file, base)).rejects.toThrow(/instead of/);
  });

  test("is refused for a base of another length", async () => {
    const [base, target] = changedText();
    const file = await patchOf(base, target);
    await expect(applied(file, base.subarray(1))).rejects.toThrow(/for a base of/);
  });

  test("costs little where a program's addresses moved", async () => {
    const base = Buffer.alloc(200_000);
    for (let i = 0; i < base.length; i++) base[i] = (Math.imul(i, 2654435761) >>> 13) & 255;
    const target = Buffer.from(base);
    for (let i = 100; i < target.length; i += 40) target[i] = (target[i] as number) + 4;
    expect((await readFile(await patchOf(base, target))).length).toBeLessThan(400);
  });

  test("is made in linear time from input that repeats itself", async () => {
    const base = Buffer.alloc(3_000_000, "ab");
    const target = Buffer.alloc(3_000_000, "ba");
    for (let i = 0; i < target.length; i += 50_001) target[i] = 0;
    expect((await applied(await patchOf(base, target), base)).equals(target)).toBe(true);
  });
});

describe("a patch bomb", () => {
  const base = Buffer.from("base");
  /** A stream of one block that is stored as it is. */
  const stored = (bytes: Buffer) =>
    bytes.length === 0 ? bytes : Buffer.concat([Buffer.from([0]), numbers(bytes.length), bytes]);
  const numbers = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * maxVarintBytes);
    return bytes.subarray(
      0,
      values.reduce((at, value) => putVarint(bytes, at, value), 0),
    );
  };
  const run = (equal: number, different: number) => equal * runKinds + different;
  /** Writes a patch of the given streams, each as it lies in the file, with the lengths that it claims to have. */
  const write = async (
    targetLength: number,
    streams: Readonly<Record<StreamName, { readonly packed: Buffer; readonly length: number }>>,
  ) => {
    const described = Object.entries(streams).map(([name, { packed, length }]) => [
      name,
      { length, packedLength: packed.length },
    ]);
    const header = {
      base: "00".repeat(8),
      target: "00".repeat(8),
      baseLength: base.length,
      targetLength,
      streams: Object.fromEntries(described) as PatchHeader["streams"],
    };
    const file = join(folder, `${counter++}.bomb`);
    await writeFile(
      file,
      Buffer.concat([encodeHeader(header), ...streamNames.map((name) => streams[name].packed)]),
    );
    return file;
  };
  const plain = (bytes: Buffer = Buffer.alloc(0)) => ({ packed: stored(bytes), length: bytes.length });
  const bomb = (targetLength: number, control: Buffer, runs?: Buffer, extra?: Buffer, literals?: Buffer) =>
    write(targetLength, {
      control: plain(control),
      runs: plain(runs),
      literals: plain(literals),
      extra: plain(extra),
    });

  test("is refused when it promises more than is signed", async () => {
    await expect(applied(await bomb(100, numbers(0, 100, 0)), base, 99)).rejects.toThrow(/99 are signed/);
  });

  test.each<[string, string, number, Buffer, (Buffer | undefined)?, Buffer?]>([
    [
      "writes more than it promised",
      "it writes more than it promised",
      3,
      numbers(4, 0, 0),
      numbers(run(4, 0)),
    ],
    [
      "ends with more than it promised",
      "it writes more than it promised",
      5,
      numbers(4, 0, 0, 0, 2, 0),
      numbers(run(4, 0)),
      Buffer.from("xy"),
    ],
    [
      "writes less than it promised",
      "a number is cut off or too large",
      9,
      numbers(4, 0, 0),
      numbers(run(4, 0)),
    ],
    ["reads behind the base", "a step leaves the base", 4, numbers(4, 0, zigzag(1)), numbers(run(4, 0))],
    ["reads before the base", "a step leaves the base", 4, numbers(4, 0, zigzag(-1)), numbers(run(4, 0))],
    ["seeks beyond all numbers", "a step leaves the base", 4, numbers(4, 0, 2 ** 53 - 1), numbers(run(4, 0))],
    ["takes steps that do nothing", "a step does nothing", 4, numbers(0, 0, 0), numbers(run(4, 0))],
    ["takes runs that do nothing", "a run does nothing", 4, numbers(4, 0, 0), numbers(run(0, 0))],
    [
      "has an equal run beyond its step",
      "a run is longer than its step",
      4,
      numbers(4, 0, 0),
      numbers(run(5, 0)),
    ],
    [
      "has a different run beyond its step",
      "a run is longer than its step",
      4,
      numbers(4, 0, 0),
      numbers(run(3, 2)),
    ],
    ["has no literal bytes", "it has too few literal bytes", 4, numbers(4, 0, 0), numbers(run(3, 1))],
    ["has no extra bytes", "it has too few extra bytes", 4, numbers(0, 4, 0)],
    [
      "has bytes left over",
      "a stream has bytes left over",
      4,
      numbers(0, 4, 0),
      undefined,
      Buffer.from("hello"),
    ],
    ["has an endless number", "a number is cut off or too large", 4, Buffer.alloc(30, 0xff)],
  ])("is refused when it %s", async (name, fault, length, control, runs, extra) => {
    const literals = name.includes("different") ? Buffer.from([1]) : undefined;
    await expect(applied(await bomb(length, control, runs, extra, literals), base)).rejects.toMatchObject({
      reason: "CORRUPT",
      message: `the patch is damaged: ${fault}.`,
    });
  });

  test("may go to the very end of the base, of its steps and of what it promised", async () => {
    const file = await bomb(
      7,
      numbers(3, 2, zigzag(1), 2, 0, zigzag(-2)),
      numbers(run(3, 0), run(0, 2)),
      Buffer.from("xy"),
      Buffer.from([1, 255]),
    );
    expect((await applied(file, base, 7)).toString()).toBe("asexytd");
  });

  const block = (codec: number, packed: Buffer) =>
    Buffer.concat([Buffer.from([codec]), numbers(packed.length), packed]);
  const zeros = brotliCompressSync(Buffer.alloc(1_000_000));

  test.each<[string, number, Buffer]>([
    ["unpacks to more than its header says", 10, block(1, zeros)],
    ["unpacks to less than its header says", 2_000_000, block(1, zeros)],
    ["is stored longer than its header says", 10, block(0, Buffer.alloc(11))],
    ["is stored shorter than its header says", 10, block(0, Buffer.alloc(9))],
    ["is packed in an unknown way", 10, block(2, Buffer.alloc(10))],
    ["is not brotli", 10, block(1, Buffer.alloc(10, 7))],
    ["is cut off in its length", 10, Buffer.from([0, 0x8a])],
    ["is cut off in its bytes", 10, block(0, Buffer.alloc(10)).subarray(0, 8)],
    ["is missing", 10, Buffer.alloc(0)],
    ["is followed by another", 10, Buffer.concat([block(0, Buffer.alloc(10)), block(0, Buffer.alloc(1))])],
  ])("is refused when a block %s", async (_, length, packed) => {
    const control = plain(numbers(0, length, 0));
    const file = await write(length, {
      control,
      runs: plain(),
      literals: plain(),
      extra: { packed, length },
    });
    await expect(applied(file, base)).rejects.toMatchObject({ name: "UpdateError", reason: "CORRUPT" });
  });
});

describe("an asynchronous sink", () => {
  /** Takes each piece only some turns later, and fails if it is called again before. */
  async function collect(file: string, base: Uint8Array): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let busy = false;
    const sink = async (piece: Uint8Array) => {
      expect(busy).toBe(false);
      busy = true;
      for (let i = 0; i < 5; i++) await new Promise(setImmediate);
      pieces.push(Buffer.from(piece));
      busy = false;
    };
    await applyPatch(file, bytesSource(base), sink, { maxLength: 2 ** 30 });
    return Buffer.concat(pieces);
  }

  test("gets the new bytes as they are, however many, one piece after the other", async () => {
    const target = randomBytes(700_000);
    expect((await collect(await patchOf(Buffer.alloc(0), target), Buffer.alloc(0))).equals(target)).toBe(
      true,
    );
  });

  test("gets the bytes of the base as they are, however many, one piece after the other", async () => {
    const base = randomBytes(700_000);
    const target = Buffer.concat([base.subarray(1000), base.subarray(0, 1000)]);
    expect((await collect(await patchOf(base, target), base)).equals(target)).toBe(true);
  });

  test("ends the work when it fails, and no piece follows", async () => {
    const target = randomBytes(700_000);
    const file = await patchOf(Buffer.alloc(0), target);
    let calls = 0;
    const sink = async () => {
      calls++;
      await new Promise(setImmediate);
      throw new Error("the disk is full");
    };
    const applying = applyPatch(file, bytesSource(Buffer.alloc(0)), sink, { maxLength: 2 ** 30 });
    await expect(applying).rejects.toThrow("the disk is full");
    expect(calls).toBe(1);
  });
});

describe("a stream of several blocks", () => {
  test("is read as it was written, also where a number or piece crosses from one block to the next", async () => {
    const path = join(folder, `${counter++}.stream`);
    const packer = new StreamPacker("runs", path);
    const numbers = Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 3_000_000);
    const noise = randomBytes(150_000);
    for (const number of numbers) packer.number(number);
    packer.write(noise);
    for (const byte of noise.subarray(0, 1000)) packer.byte(byte);
    const lengths = await packer.finish();
    await packer.close();
    expect(lengths.length).toBeGreaterThan(packedBlockBytes.runs);

    await using file = await open(path, "r");
    const reader = new PackedReader(file, 0, "runs", lengths);
    for (const number of numbers) {
      await reader.fill(maxVarintBytes);
      if (reader.number() !== number) throw new Error(`${number} was read as another number`);
    }
    const rest: Uint8Array[] = [];
    for (;;) {
      await reader.fill(1);
      if (reader.buffered === 0) break;
      rest.push(Buffer.from(reader.bytes(1000)));
    }
    expect(Buffer.concat(rest).equals(Buffer.concat([noise, noise.subarray(0, 1000)]))).toBe(true);
    reader.end();
  });
});

function changedText(): [Buffer, Buffer] {
  const lines = Array.from(
    { length: 400 },
    (_, i) => `line ${i} of a text that changes a little: ${Math.imul(i, 48271) % 977}\n`,
  );
  const changed = lines.map((line, i) => (i % 37 === 0 ? `${line.slice(0, -3)}!\n` : line));
  changed.splice(100, 3, "three lines went, and this one came\n");
  return [Buffer.from(lines.join("")), Buffer.from(changed.join(""))];
}
