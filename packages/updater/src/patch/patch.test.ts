import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesSource } from "../tree/byte-source.js";
import { applyPatch } from "./apply/apply-patch.js";
import { decodeHeader, encodeHeader, type PatchHeader } from "./header.js";
import { makePatch, type Windows } from "./make/make-patch.js";
import { MAX_VARINT_BYTES, putVarint, takeVarint, unzigzag, zigzag } from "./varint.js";

const numRuns = process.env.TOASTY_LONG ? 3000 : 80;
const HASH = "ab".repeat(32);

let folder: string;
let counter = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-patch-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function patchOf(base: Uint8Array, target: Uint8Array, windows?: Windows): Promise<string> {
  const file = join(folder, `${counter++}.tpatch`);
  await makePatch(file, bytesSource(base), bytesSource(target), {
    baseHash: HASH,
    targetHash: HASH,
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
  .tuple(fc.uint8Array({ maxLength: 3000 }), fc.constantFrom(1, 40))
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
      fc.uint8Array({ maxLength: 300 }),
    );
    return fc.tuple(
      fc.constant(base),
      fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces)),
    );
  });

describe("a patch", () => {
  it("makes the target of the base, whatever the two are", async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([base, target]) => {
        expect((await applied(await patchOf(base, target), base)).equals(target)).toBe(true);
      }),
      { numRuns },
    );
  });

  it("makes the target through windows that are smaller than both", async () => {
    const windows = { base: 700, target: 256 };
    await fc.assert(
      fc.asyncProperty(pair, async ([base, target]) => {
        expect((await applied(await patchOf(base, target, windows), base)).equals(target)).toBe(true);
      }),
      { numRuns },
    );
  });

  it("gives an error or the target, but nothing else, when any byte of it is damaged", async () => {
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
        else expect(result).toMatchObject({ name: "UpdateError", code: "corrupt" });
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it("is refused when it is cut short at any byte or followed by more", async () => {
    const [base, target] = changedText();
    const patch = await readFile(await patchOf(base, target));
    const file = join(folder, "cut.tpatch");
    for (let length = 0; length < patch.length; length += 7) {
      await writeFile(file, patch.subarray(0, length));
      await expect(applied(file, base)).rejects.toMatchObject({ code: "corrupt" });
    }
    await writeFile(file, Buffer.concat([patch, Buffer.from("x")]));
    await expect(applied(file, base)).rejects.toThrow(/instead of/);
  });

  it("is refused for a base of another length", async () => {
    const [base, target] = changedText();
    const file = await patchOf(base, target);
    await expect(applied(file, base.subarray(1))).rejects.toThrow(/for a base of/);
  });

  it("costs little where a program's addresses moved", async () => {
    const base = Buffer.alloc(200_000);
    for (let i = 0; i < base.length; i++) base[i] = (Math.imul(i, 2654435761) >>> 13) & 255;
    const target = Buffer.from(base);
    for (let i = 100; i < target.length; i += 40) target[i] = (target[i] as number) + 4;
    expect((await readFile(await patchOf(base, target))).length).toBeLessThan(400);
  });

  it("is made in linear time from input that repeats itself", async () => {
    const base = Buffer.alloc(3_000_000, "ab");
    const target = Buffer.alloc(3_000_000, "ba");
    for (let i = 0; i < target.length; i += 50_001) target[i] = 0;
    expect((await applied(await patchOf(base, target), base)).equals(target)).toBe(true);
  });
});

describe("a patch bomb", () => {
  const base = Buffer.from("base");
  const empty = { codec: "stored", length: 0, packedLength: 0 } as const;
  const stored = (bytes: Buffer) =>
    ({ codec: "stored", length: bytes.length, packedLength: bytes.length }) as const;
  const numbers = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * MAX_VARINT_BYTES);
    return bytes.subarray(
      0,
      values.reduce((at, value) => putVarint(bytes, at, value), 0),
    );
  };
  const bomb = async (
    targetLength: number,
    control: Buffer,
    runs: Buffer = Buffer.alloc(0),
    extra: Buffer = Buffer.alloc(0),
  ) => {
    const streams = { control: stored(control), runs: stored(runs), literals: empty, extra: stored(extra) };
    const header = {
      base: "00".repeat(8),
      target: "00".repeat(8),
      baseLength: base.length,
      targetLength,
      streams,
    };
    const file = join(folder, `${counter++}.bomb`);
    await writeFile(file, Buffer.concat([encodeHeader(header), control, runs, extra]));
    return file;
  };

  it("is refused when it promises more than is signed", async () => {
    await expect(applied(await bomb(100, numbers(0, 100, 0)), base, 99)).rejects.toThrow(/99 are signed/);
  });

  it.each<[string, number, Buffer, Buffer?, Buffer?]>([
    ["writes more than it promised", 3, numbers(4, 0, 0), numbers(4, 0)],
    ["writes less than it promised", 9, numbers(4, 0, 0), numbers(4, 0)],
    ["reads behind the base", 4, numbers(4, 0, zigzag(1)), numbers(4, 0)],
    ["reads before the base", 4, numbers(4, 0, zigzag(-1)), numbers(4, 0)],
    ["seeks beyond all numbers", 4, numbers(4, 0, 2 ** 53 - 1), numbers(4, 0)],
    ["takes steps that do nothing", 4, numbers(0, 0, 0), numbers(4, 0)],
    ["takes runs that do nothing", 4, numbers(4, 0, 0), numbers(0, 0)],
    ["has a run beyond its step", 4, numbers(4, 0, 0), numbers(5, 0)],
    ["has no literal bytes", 4, numbers(4, 0, 0), numbers(3, 1)],
    ["has no extra bytes", 4, numbers(0, 4, 0)],
    ["has bytes left over", 4, numbers(0, 4, 0), undefined, Buffer.from("hello")],
    ["has an endless number", 4, Buffer.alloc(30, 0xff)],
  ])("is refused when it %s", async (_, length, control, runs, extra) => {
    await expect(applied(await bomb(length, control, runs, extra), base)).rejects.toMatchObject({
      code: "corrupt",
    });
  });

  it("is refused when a stream unpacks to more than its header says", async () => {
    const zeros = Buffer.alloc(1_000_000);
    const patch = await readFile(await patchOf(Buffer.alloc(0), Buffer.concat([zeros, Buffer.from("x")])));
    const { header, end } = decodeHeader(patch);
    const lying: PatchHeader = {
      ...header,
      streams: { ...header.streams, extra: { ...header.streams.extra, length: 10 } },
      targetLength: 10,
    };
    const file = join(folder, "lying.tpatch");
    await writeFile(file, Buffer.concat([encodeHeader(lying), patch.subarray(end)]));
    await expect(applied(file, Buffer.alloc(0))).rejects.toMatchObject({ code: "corrupt" });
  });
});

describe("numbers in a patch", () => {
  it("come back as they were written, up to 2^53 - 1", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const bytes = new Uint8Array(MAX_VARINT_BYTES);
        const end = putVarint(bytes, 0, value);
        const cursor = { bytes, at: 0 };
        expect(takeVarint(cursor)).toBe(value);
        expect(cursor.at).toBe(end);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }), (value) => {
        expect(unzigzag(zigzag(value))).toBe(value);
      }),
    );
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
