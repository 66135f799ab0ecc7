import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { constants, createZstdDecompress } from "node:zlib";
import { UpdateError } from "../update-error.js";

/** The widest window that an archive may ask for: 128 megabytes, which no level below `--ultra` reaches. */
const maxWindowLog = 27;

/** Unpacks a zstd file and hands out its bytes in the sizes that are asked for. */
export class Unpacker {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    const unpack = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: maxWindowLog } });
    // The pipeline destroys both ends on any failure; the error itself reaches whoever reads.
    this.#source = pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), unpack, () => {});
    // One that comes after the last read, from work still under way in a thread, concerns nobody.
    this.#source.on("error", () => {});
    this.#chunks = this.#source[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes, for small things. */
  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** The next `length` bytes, however many those are. */
  async *pieces(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#chunk.length === 0 && !(await this.#next())) {
        throw new UpdateError({ reason: "CORRUPT", message: "the archive is cut short." });
      }
      const piece = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** True if nothing is left. */
  async atEnd(): Promise<boolean> {
    return this.#chunk.length === 0 && !(await this.#next());
  }

  close(): void {
    this.#source.destroy();
  }

  async #next(): Promise<boolean> {
    try {
      for (;;) {
        const { value, done } = await this.#chunks.next();
        if (done) return false;
        this.#chunk = value;
        if (this.#chunk.length > 0) return true;
      }
    } catch (cause) {
      throw new UpdateError({ reason: "CORRUPT", message: "the archive cannot be unpacked.", cause });
    }
  }
}
