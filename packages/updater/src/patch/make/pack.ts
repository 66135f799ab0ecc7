import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress } from "node:zlib";
import type { PackedStream, StreamName } from "../header.js";

const MEBIBYTE = 1024 * 1024;

/** Packs the file of a stream into another, and says how. */
export async function pack(
  name: StreamName,
  { path, length }: { readonly path: string; readonly length: number },
  to: string,
): Promise<PackedStream> {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: qualityFor(length),
    [BROTLI_PARAM_LGWIN]: windowFor(length, MAX_WINDOW_BITS[name]),
    [BROTLI_PARAM_SIZE_HINT]: Math.min(length, 2 ** 30),
  };
  await pipeline(
    createReadStream(path, { highWaterMark: MEBIBYTE }),
    createBrotliCompress({ params, chunkSize: MEBIBYTE }),
    createWriteStream(to),
  );
  const { size } = await stat(to);
  return { codec: "brotli", length, packedLength: size };
}

/** The best quality takes two seconds for each megabyte: worth it for most patches, not for one that is mostly new. */
function qualityFor(length: number): number {
  if (length <= 48 * MEBIBYTE) return constants.BROTLI_MAX_QUALITY;
  return length <= 512 * MEBIBYTE ? 9 : 5;
}

/**
 * Whoever applies a patch sets the windows of all four streams aside: 40 MB at most. Numbers resemble those just before
 * them, so theirs are narrow.
 */
const MAX_WINDOW_BITS: Readonly<Record<StreamName, number>> = {
  control: 22,
  runs: 22,
  literals: 24,
  extra: 24,
};

function windowFor(length: number, most: number): number {
  const bits = Math.ceil(Math.log2(length + 16));
  return Math.min(most, Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits));
}
