import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { UpdateError } from "../../update-error.js";
import { codecs, type PackedStream, packedBlockBytes, type StreamName } from "../header.js";
import { maxVarintBytes, takeVarint } from "../varint.js";

const unpack = promisify(brotliDecompress);

/** The codec of a block and its packed length. */
const maxFrameBytes = 1 + maxVarintBytes;
/** A block of no more than this length is unpacked while the one before it is read. */
const aheadBytes = 256 * 1024;

/**
 * Reads one packed stream of a patch, a block at a time.
 *
 * The synchronous methods work on the block that has been unpacked; `fill` unpacks the next. Lengths are checked before
 * anything is allocated for them, and it fails where the stream holds more or less than its header promised. Nothing is
 * allocated for a single read: one patch has millions.
 */
export class PackedReader {
  readonly #file: FileHandle;
  readonly #blockBytes: number;
  /** The bytes that have been unpacked; those before `at` have been read. */
  readonly unread: { bytes: Uint8Array; at: number } = { bytes: Buffer.alloc(0), at: 0 };
  /** Bytes that the header promised and that are not unpacked yet. */
  #ahead: number;
  /** Position of the next block in the file, and the end of the stream. */
  #position: number;
  readonly #end: number;
  #next: Promise<Buffer> | undefined;

  constructor(file: FileHandle, start: number, name: StreamName, { length, packedLength }: PackedStream) {
    this.#file = file;
    this.#blockBytes = packedBlockBytes[name];
    this.#ahead = length;
    this.#position = start;
    this.#end = start + packedLength;
  }

  get buffered(): number {
    return this.unread.bytes.length - this.unread.at;
  }

  /** Unpacks until `count` bytes are at hand or the stream is at its end. */
  async fill(count: number): Promise<void> {
    while (!this.has(count)) {
      const next = await (this.#next ?? this.#block());
      this.#ahead -= next.length;
      this.#next = undefined;
      if (this.#ahead > 0 && this.#blockBytes <= aheadBytes) {
        this.#next = this.#block();
        this.#next.catch(() => {}); // The next call fails with it, or nobody needs the block.
      }
      const { bytes, at } = this.unread;
      if (this.buffered === 0) this.unread.bytes = next;
      else {
        this.unread.bytes = Buffer.concat([bytes.subarray(at), next]);
        giveBack(next);
      }
      giveBack(bytes);
      this.unread.at = 0;
    }
  }

  /** True if `count` bytes, or all that the stream still holds, are at hand. */
  has(count: number): boolean {
    return this.unread.bytes.length - this.unread.at >= count || this.#ahead === 0;
  }

  number(): number {
    const { bytes, at } = this.unread;
    const first = bytes[at];
    if (first !== undefined && first < 128) {
      this.unread.at++;
      return first;
    }
    const value = takeVarint(this.unread);
    if (value === undefined) throw damaged("a number is cut off or too large");
    return value;
  }

  /** Up to `most` bytes of what is at hand. */
  bytes(most: number): Uint8Array {
    const { bytes, at } = this.unread;
    const piece = bytes.subarray(at, at + most);
    this.unread.at += piece.length;
    return piece;
  }

  /** Checks that everything has been read, and that nothing more follows. */
  end(): void {
    if (this.buffered > 0 || this.#ahead > 0 || this.#position !== this.#end)
      throw damaged("a stream has bytes left over");
  }

  /** Waits for what is still being read. */
  async close(): Promise<void> {
    await this.#next?.catch(() => {});
  }

  async #block(): Promise<Buffer> {
    const length = Math.min(this.#blockBytes, this.#ahead);
    const frame = await this.#read(Math.min(maxFrameBytes, this.#end - this.#position));
    const cursor = { bytes: frame, at: 1 };
    const codec = codecs[frame[0] ?? codecs.length];
    if (codec === undefined) throw damaged("a block is packed in an unknown way");
    const packedLength = takeVarint(cursor);
    this.#position += cursor.at;
    // A block that does not get smaller is stored, so that no packed one is longer than what it holds.
    if (packedLength === undefined || packedLength > Math.min(length, this.#end - this.#position))
      throw damaged("a block has a wrong length");
    const packed = await this.#read(packedLength);
    this.#position += packedLength;
    const bytes = codec === "stored" ? packed : await unpacked(packed, length);
    if (codec !== "stored") giveBack(packed);
    if (bytes.length !== length) throw damaged("a block has a wrong length");
    return bytes;
  }

  async #read(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, this.#position);
    if (bytesRead < length) throw damaged("a stream ends too early");
    return bytes;
  }
}

async function unpacked(packed: Buffer, length: number): Promise<Buffer> {
  try {
    return await unpack(packed, {
      maxOutputLength: length,
      chunkSize: Math.max(minChunkBytes, length + 1),
    });
  } catch (cause) {
    throw damaged("a block cannot be unpacked", cause);
  }
}

/** Buffers up to this length may share their memory with others. */
const maxPooledBytes = 64 * 1024;

/**
 * Frees the memory of a block that is used up. Garbage collection looks at the heap, where a block is a few bytes, so the
 * blocks of a whole patch would stay.
 */
function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > maxPooledBytes) buffer.transfer(0);
}

/** The least that Node's unpackers take as `chunkSize`. */
const minChunkBytes = 64;

export function damaged(what: string, cause?: unknown): UpdateError {
  return new UpdateError({ reason: "CORRUPT", message: `the patch is damaged: ${what}.`, cause });
}
