import { closeSync, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { codecs, type PackedStream, packedBlockBytes, type StreamName } from "../header.js";
import { maxVarintBytes, putVarint } from "../varint.js";

const mebibyte = 1024 * 1024;

/** Length of the buffer for a block at first; it grows as the block does, since most streams of small patches are short. */
const firstBytes = 4 * 1024;

const compress = promisify(brotliCompress);

/**
 * Packs one stream of a patch into a file, block by block.
 *
 * Each block is packed by a thread of the pool as soon as it is full, while this thread looks for further matches.
 * `drain` writes the packed blocks in their order; call it often enough that not too many wait.
 */
export class StreamPacker {
  readonly path: string;
  readonly #file: number;
  readonly #blockBytes: number;
  #block = new Uint8Array(firstBytes);
  #filled = 0;
  #length = 0;
  #packedLength = 0;
  readonly #jobs: Promise<Buffer>[] = [];

  constructor(name: StreamName, path: string) {
    this.path = path;
    this.#file = openSync(path, "wx");
    this.#blockBytes = packedBlockBytes[name];
  }

  /** Bytes that have not been packed yet, or not been written. */
  get waiting(): number {
    return this.#jobs.length * this.#blockBytes;
  }

  byte(value: number): void {
    if (this.#filled === this.#block.length) this.#grow();
    this.#block[this.#filled++] = value;
    if (this.#filled === this.#blockBytes) this.#pack();
  }

  number(value: number): void {
    if (this.#filled + maxVarintBytes < this.#block.length) {
      this.#filled = putVarint(this.#block, this.#filled, value);
      return;
    }
    const bytes = new Uint8Array(maxVarintBytes);
    this.write(bytes.subarray(0, putVarint(bytes, 0, value)));
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === this.#block.length) this.#grow();
      const piece = bytes.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#blockBytes) this.#pack();
    }
  }

  /** Waits for the blocks that are being packed, and writes them. */
  async drain(): Promise<void> {
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      const block = await job;
      for (let at = 0; at < block.length; ) at += writeSync(this.#file, block, at);
      this.#packedLength += block.length;
    }
  }

  /** Packs what is left, and returns the lengths of the stream. */
  async finish(): Promise<PackedStream> {
    if (this.#filled > 0) this.#pack();
    await this.drain();
    return { length: this.#length, packedLength: this.#packedLength };
  }

  /** Closes the file, also after a failure. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#jobs);
    closeSync(this.#file);
  }

  #pack(): void {
    const block = this.#block.subarray(0, this.#filled);
    const job = packBlock(block, qualityAt(this.#length));
    job.catch(() => {}); // `drain` fails with it.
    this.#jobs.push(job);
    this.#length += this.#filled;
    this.#block = new Uint8Array(firstBytes);
    this.#filled = 0;
  }

  #grow(): void {
    const longer = new Uint8Array(Math.min(this.#blockBytes, this.#block.length * 4));
    longer.set(this.#block);
    this.#block = longer;
  }
}

/** A block as it lies in the file: its codec, its packed length, and the packed bytes. */
async function packBlock(block: Uint8Array, quality: number): Promise<Buffer> {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: quality,
    [BROTLI_PARAM_LGWIN]: windowFor(block.length),
    [BROTLI_PARAM_SIZE_HINT]: block.length,
  };
  const packed = await compress(block, { params });
  const codec = packed.length < block.length ? "brotli" : "stored";
  const bytes = codec === "brotli" ? packed : block;
  const frame = Buffer.alloc(1 + maxVarintBytes);
  frame[0] = codecs.indexOf(codec);
  return Buffer.concat([frame.subarray(0, putVarint(frame, 1, bytes.length)), bytes]);
}

/** The best quality takes two seconds for each megabyte: worth it for most patches, not for one that is mostly new. */
function qualityAt(position: number): number {
  if (position < 48 * mebibyte) return constants.BROTLI_MAX_QUALITY;
  return position < 512 * mebibyte ? 9 : 5;
}

function windowFor(length: number): number {
  const { BROTLI_MIN_WINDOW_BITS, BROTLI_MAX_WINDOW_BITS } = constants;
  const bits = Math.ceil(Math.log2(length + 16));
  return Math.min(BROTLI_MAX_WINDOW_BITS, Math.max(BROTLI_MIN_WINDOW_BITS, bits));
}
