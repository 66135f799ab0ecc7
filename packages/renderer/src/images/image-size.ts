import type { ImageType } from "./image-type.js";

/** Width and height of a picture, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The most pixels that a picture may have in each direction. A few hundred KB of PNG can stand for gigabytes. */
export const maxImageSide = 4_096;

/**
 * Reads the size that the header of a picture declares; undefined when the header ends too early or makes no sense.
 * Decoders allocate memory by this size before they look at any pixel.
 */
export function imageSize(bytes: Uint8Array, type: ImageType): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = readers[type](view);
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch (error) {
    // The view refuses to read beyond its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const readers: Readonly<Record<ImageType, (view: DataView) => ImageSize | undefined>> = {
  // The chunk IHDR is always the first one.
  png: (view) => (ascii(view, 12, 4) === "IHDR" ? size(view.getUint32(16), view.getUint32(20)) : undefined),
  gif: gifSize,
  bmp: bmpSize,
  webp: webpSize,
  jpg: jpegSize,
};

const size = (width: number, height: number): ImageSize => ({ width, height });

/** The logical screen; a frame may declare more than that, and decoders differ in how they cut it. */
function gifSize(view: DataView): ImageSize | undefined {
  let { width, height } = size(view.getUint16(6, true), view.getUint16(8, true));
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(view.getUint8(10));
  const skipBlocks = () => {
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    at += 1;
  };
  while (at < view.byteLength) {
    const block = view.getUint8(at);
    if (block === 0x21) {
      at += 2;
      skipBlocks();
    } else if (block === 0x2c) {
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
      at += 10 + tableBytes(view.getUint8(at + 9)) + 1;
      skipBlocks();
    } else break;
  }
  return size(width, height);
}

/** The first version of the header has 16-bit numbers; a negative height means that the first row is at the top. */
function bmpSize(view: DataView): ImageSize {
  if (view.getUint32(14, true) === 12) return size(view.getUint16(18, true), view.getUint16(20, true));
  return size(view.getInt32(18, true), Math.abs(view.getInt32(22, true)));
}

function webpSize(view: DataView): ImageSize | undefined {
  const threeBytes = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  switch (ascii(view, 12, 4)) {
    case "VP8 ":
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return size((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
    }
    case "VP8X":
      return size(threeBytes(24) + 1, threeBytes(27) + 1);
  }
  return undefined;
}

/** Walks from marker to marker up to the frame header, which stands behind thumbnails and profiles. */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return size(view.getUint16(at + 7), view.getUint16(at + 5));
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

const ascii = (view: DataView, at: number, length: number) =>
  String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)));
