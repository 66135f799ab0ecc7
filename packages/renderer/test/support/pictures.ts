/** Headers of pictures without a single pixel: enough for whoever looks at the header only. */
export const headers = {
  png: (width: number, height: number) =>
    Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), uint32(width), uint32(height)]),
  jpg: (width: number, height: number) =>
    Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, ...uint16(height), ...uint16(width), 3]),
  gif: (width: number, height: number) =>
    Buffer.concat([
      Buffer.from("GIF89a"),
      uint16(width).reverse(),
      uint16(height).reverse(),
      Buffer.alloc(4),
    ]),
  webp: (width: number, height: number) =>
    Buffer.concat([
      Buffer.from("RIFF....WEBPVP8X........"),
      uint32(width - 1)
        .subarray(1)
        .reverse(),
      uint32(height - 1)
        .subarray(1)
        .reverse(),
    ]),
  bmp: (width: number, height: number) =>
    Buffer.concat([
      Buffer.from("BM............"),
      uint32(40).reverse(),
      uint32(width).reverse(),
      uint32(height).reverse(),
    ]),
} as const;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const uint16 = (value: number) => Buffer.from(uint32(value).subarray(2));
