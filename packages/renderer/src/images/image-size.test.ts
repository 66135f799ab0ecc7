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
