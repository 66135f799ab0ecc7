import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress } from "node:zlib";
import { UpdateError } from "../../update-error.js";
import type { PackedStream } from "../header.js";
import { takeVarint } from "../varint.js";

const CHUNK = 64 * 1024;

/**
 * Reads one packed stream of a patch, a little at a time.
 *
 * The synchronous methods work on what has been unpacked so far; `fill` unpacks more. It stops with an error where the
 * stream holds more or less than its header promised.
 */
export class PackedReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #source: Readable;
  readonly #unread: { bytes: Buffer; at: number } = { bytes: Buffer.alloc(0), at: 0 };
  /** What the header promised and has not been unpacked yet. */
  #ahead: number;

  constructor(file: string, start: number, { codec, length, packedLength }: PackedStream) {
    this.#ahead = length;
    const packed =
      packedLength === 0
        ? Readable.from([])
        : createReadStream(file, { start, end: start + packedLength - 1, highWaterMark: CHUNK });
    // The pipeline destroys both ends on any failure; the error itself reaches whoever reads.
    this.#source =
      codec === "stored" ? packed : pipeline(packed, createBrotliDecompress({ chunkSize: CHUNK }), () => {});
    // One that comes after the last read, from work still under way in a thread, concerns nobody.
    this.#source.on("error", () => {});
    this.#chunks = this.#source[Symbol.asyncIterator]();
  }

  get buffered(): number {
    return this.#unread.bytes.length - this.#unread.at;
  }

  /** Unpacks until `count` bytes are at hand or the stream is at its end. */
  async fill(count: number): Promise<void> {
    while (!this.has(count)) {
      const next = await this.#next();
      if (next === undefined) throw damaged("a stream ends too early");
      if (next.length > this.#ahead) throw damaged("a stream is longer than promised");
      this.#ahead -= next.length;
      const { bytes, at } = this.#unread;
      this.#unread.bytes = this.buffered === 0 ? next : Buffer.concat([bytes.subarray(at), next]);
      this.#unread.at = 0;
    }
  }

  /** True if `count` bytes, or all that the stream still holds, are at hand. */
  has(count: number): boolean {
    return this.buffered >= count || this.#ahead === 0;
  }

  number(): number {
    const value = takeVarint(this.#unread);
    if (value === undefined) throw damaged("a number is cut off or too large");
    return value;
  }

  /** Up to `most` bytes of what is at hand. */
  bytes(most: number): Buffer {
    const { bytes, at } = this.#unread;
    const piece = bytes.subarray(at, at + most);
    this.#unread.at += piece.length;
    return piece;
  }

  /** Checks that everything has been read, and that nothing more follows. */
  async end(): Promise<void> {
    if (this.buffered > 0 || this.#ahead > 0) throw damaged("a stream has bytes left over");
    if ((await this.#next()) !== undefined) throw damaged("a stream is longer than promised");
  }

  close(): void {
    this.#source.destroy();
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      for (;;) {
        const { value, done } = await this.#chunks.next();
        if (done) return undefined;
        if (value.length > 0) return value;
      }
    } catch (cause) {
      throw damaged("a stream cannot be unpacked", cause);
    }
  }
}

export function damaged(what: string, cause?: unknown): UpdateError {
  return new UpdateError("corrupt", `the patch is damaged: ${what}.`, { cause });
}
