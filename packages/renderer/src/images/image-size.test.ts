import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missing } from "../../test/support/private-bus.js";
import { imageSize } from "./image-size.js";
import { type ImageType, imageType } from "./image-type.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-sizes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A picture that ImageMagick has made. */
function made(format: string, ...options: readonly string[]): Buffer {
  const path = join(folder, `picture.${format}`);
  execFileSync("convert", ["-size", "37x91", "plasma:", ...options, path]);
  return readFileSync(path);
}

describe.skipIf(missing("convert"))("pictures of ImageMagick", () => {
  test.each<[string, ImageType, readonly string[]]>([
    ["png", "png", []],
    ["png", "png", ["-interlace", "PNG"]],
    ["jpg", "jpg", []],
    ["jpg", "jpg", ["-interlace", "JPEG"]],
    ["gif", "gif", []],
    ["bmp", "bmp", []],
    ["bmp", "bmp", ["-define", "bmp:format=bmp3"]],
    ["webp", "webp", []],
    ["webp", "webp", ["-define", "webp:lossless=true"]],
    ["webp", "webp", ["-alpha", "set", "-channel", "A", "-evaluate", "set", "50%"]],
  ])("%s", (format, type, options) => {
    const bytes = made(format, ...options);
    expect(imageType(bytes)).toBe(type);
    expect(imageSize(bytes, type)).toEqual({ width: 37, height: 91 });
  });

  test("a JPEG's size is that of the picture, not of the thumbnail before it", () => {
    const bytes = made("jpg");
    // An APP1 segment of the greatest length that holds a whole JPEG of another size.
    const segment = Buffer.alloc(0xffff + 2, 0);
    segment.set([0xff, 0xe1, 0xff, 0xff]);
    segment.set([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1], 8);
    const behind = Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
    expect(imageSize(behind, "jpg")).toEqual({ width: 37, height: 91 });
  });

  test("a GIF's frame that is larger than its screen counts", () => {
    const bytes = made("gif");
    const frame = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 37, 0, 91, 0]));
    bytes.writeUInt16LE(60_000, frame + 5);
    expect(imageSize(bytes, "gif")).toEqual({ width: 60_000, height: 91 });
  });

  test("headers that end too early have no size", () => {
    for (const format of ["png", "jpg", "bmp", "webp"] as const)
      expect(imageSize(made(format).subarray(0, 15), format)).toBeUndefined();
  });
});

/** Bytes with numbers at places, the lowest byte first. */
function header(
  length: number,
  ...numbers: readonly (readonly [at: number, bytes: number, value: number])[]
) {
  const bytes = Buffer.alloc(length);
  for (const [at, count, value] of numbers) bytes.writeUIntLE(value, at, count);
  return bytes;
}
const named = (bytes: Buffer, at: number, name: string) => {
  bytes.write(name, at, "latin1");
  return bytes;
};
const found = (width: number, height: number) => ({ width, height });

test("a PNG has its size in its first chunk, which must be the header", () => {
  const bytes = named(Buffer.alloc(24), 12, "IHDR");
  bytes.writeUInt32BE(300, 16);
  bytes.writeUInt32BE(70_000, 20);
  expect(imageSize(bytes, "png")).toEqual(found(300, 70_000));
  expect(imageSize(bytes.subarray(0, 23), "png")).toBeUndefined();
  expect(imageSize(named(Buffer.from(bytes), 12, "IDAT"), "png")).toBeUndefined();
  bytes.writeUInt32BE(0, 16);
  expect(imageSize(bytes, "png")).toBeUndefined();
  bytes.writeUInt32BE(1, 16);
  bytes.writeUInt32BE(0, 20);
  expect(imageSize(bytes, "png")).toBeUndefined();
  bytes.writeUInt32BE(1, 20);
  expect(imageSize(bytes, "png")).toEqual(found(1, 1));
});

test("a BMP has one of two headers; rows may begin at the top", () => {
  expect(imageSize(header(26, [14, 4, 12], [18, 2, 300], [20, 2, 200]), "bmp")).toEqual(found(300, 200));
  expect(imageSize(header(26, [14, 4, 40], [18, 4, 70_000], [22, 4, 200]), "bmp")).toEqual(
    found(70_000, 200),
  );
  const topDown = header(26, [14, 4, 40], [18, 4, 300]);
  topDown.writeInt32LE(-200, 22);
  expect(imageSize(topDown, "bmp")).toEqual(found(300, 200));
  topDown.writeInt32LE(-300, 18);
  expect(imageSize(topDown, "bmp")).toBeUndefined();
});

test("a WebP has one of three headers", () => {
  const lossy = header(30, [26, 2, 0xc000 | 300], [28, 2, 0x4000 | 0x3fff]);
  expect(imageSize(named(lossy, 12, "VP8 "), "webp")).toEqual(found(300, 0x3fff));
  const lossless = header(30, [21, 4, 299 + 0x3fff * 0x4000]);
  expect(imageSize(named(lossless, 12, "VP8L"), "webp")).toEqual(found(300, 0x4000));
  const extended = header(30, [24, 3, 70_000 - 1], [27, 3, 0x1_02_03 - 1]);
  expect(imageSize(named(extended, 12, "VP8X"), "webp")).toEqual(found(70_000, 0x1_02_03));
  expect(imageSize(named(extended, 12, "ALPH"), "webp")).toBeUndefined();
});

const jpeg = (...segments: readonly (readonly number[])[]) => Buffer.from([0xff, 0xd8, ...segments.flat()]);
const frame = (marker: number) => [0xff, marker, 0, 17, 8, 0, 91, 1, 37];

test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
  "a JPEG's frame may be of the kind %i",
  (marker) => {
    expect(imageSize(jpeg(frame(marker)), "jpg")).toEqual(found(256 + 37, 91));
  },
);

test.each([0xbf, 0xc4, 0xc8, 0xcc, 0xd9, 0xda, 0xe0, 0xfe, 0x02])(
  "a segment %i of a JPEG is skipped with its content",
  (marker) => {
    expect(imageSize(jpeg([0xff, marker, 0, 4, 0xff, 0xc0], frame(0xc0)), "jpg")).toEqual(
      found(256 + 37, 91),
    );
  },
);

test.each([0x01, 0xd0, 0xd4, 0xd7, 0xd8])("a marker %i of a JPEG has no content", (marker) => {
  expect(imageSize(jpeg([0xff, marker], frame(0xc0)), "jpg")).toEqual(found(256 + 37, 91));
});

test("a JPEG may have bytes that fill, and none of another kind between two segments", () => {
  expect(imageSize(jpeg([0xff, 0xff, 0xff], frame(0xc0).slice(1)), "jpg")).toEqual(found(256 + 37, 91));
  expect(imageSize(jpeg([0x00], frame(0xc0)), "jpg")).toBeUndefined();
});

const gif = (flags: number, ...blocks: readonly (readonly number[])[]) => {
  const table = flags & 0x80 ? new Array(3 * 2 ** ((flags & 7) + 1)).fill(0x2c) : [];
  return Buffer.from([...Buffer.from("GIF89a"), 10, 0, 20, 0, flags, 0, 0, ...table, ...blocks.flat()]);
};
const gifFrame = ([left, top, width, height]: readonly number[], flags = 0) => {
  const table = flags & 0x80 ? new Array(3 * 2 ** ((flags & 7) + 1)).fill(0x2c) : [];
  const place = [left, 0, top, 0, width, 0, height, 0];
  return [0x2c, ...place, flags, ...table, 2, 1, 0x2c, 0] as number[];
};

test.each([0, 0x80, 0x87])(
  "a GIF with the flags %i is as large as its screen and all its frames",
  (flags) => {
    expect(imageSize(gif(flags), "gif")).toEqual(found(10, 20));
    expect(imageSize(gif(flags, [0x3b]), "gif")).toEqual(found(10, 20));
    const comment = [0x21, 0xfe, 2, 0x2c, 0x2c, 1, 0x2c, 0];
    expect(imageSize(gif(flags, comment, gifFrame([3, 4, 8, 7])), "gif")).toEqual(found(11, 20));
    expect(imageSize(gif(flags, gifFrame([0, 4, 8, 17])), "gif")).toEqual(found(10, 21));
    const frames = [
      gifFrame([5, 0, 40, 1], 0x81),
      gifFrame([0, 9, 1, 50], 0x80),
      [0x3b],
      gifFrame([0, 0, 99, 99]),
    ];
    expect(imageSize(gif(flags, ...frames), "gif")).toEqual(found(45, 59));
  },
);

test("no bytes make it throw or run without end", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400, size: "max" }),
      fc.constantFrom<ImageType>("png", "jpg", "gif", "bmp", "webp"),
      (bytes, type) => {
        const start = { png: "\x89PNG", jpg: "\xff\xd8\xff", gif: "GIF89a", bmp: "BM", webp: "RIFF" }[type];
        const picture = Buffer.concat([Buffer.from(start, "latin1"), bytes]);
        const found = imageSize(picture, type);
        if (found) expect(Math.min(found.width, found.height)).toBeGreaterThan(0);
      },
    ),
  );
});
