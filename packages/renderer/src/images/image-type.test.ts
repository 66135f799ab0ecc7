import { expect, test } from "vitest";
import { imageType } from "./image-type.js";

const starts = [
  ["png", "\x89PNG\r\n\x1a\n"],
  ["jpg", "\xff\xd8\xff"],
  ["gif", "GIF8"],
  ["webp", "RIFF....WEBP"],
  ["bmp", "BM"],
] as const;

test.each(starts)("%s is known by its first bytes, and by all of them", (type, start) => {
  const bytes = Buffer.from(start, "latin1");
  expect(imageType(bytes)).toBe(type);
  expect(imageType(Buffer.concat([bytes, Buffer.from("more")]))).toBe(type);
  expect(imageType(bytes.subarray(0, -1))).toBeUndefined();
});

test.each(["", "RIFF....WAVE", "XXXX....WEBP", " BM", "<svg>"])("%j is no picture", (start) => {
  expect(imageType(Buffer.from(start))).toBeUndefined();
});
