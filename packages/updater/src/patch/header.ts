import { UpdateError } from "../update-error.js";
import { MAX_VARINT_BYTES, putVarint, takeVarint } from "./varint.js";

/** The streams of a patch, in the order in which they follow the header. */
export const STREAMS = ["control", "runs", "literals", "extra"] as const;
export type StreamName = (typeof STREAMS)[number];

/** The ways in which a block of a stream is packed; the file names one by its place in this list. */
export const CODECS = ["stored", "brotli"] as const;

const KIBIBYTE = 1024;

/**
 * Length of the blocks that a stream is packed in; its last one may be shorter. Whoever applies a patch holds one or two
 * of each stream in memory. Numbers resemble those just before them, new bytes also others that lie far away.
 */
export const BLOCK_BYTES: Readonly<Record<StreamName, number>> = {
  control: 256 * KIBIBYTE,
  runs: 256 * KIBIBYTE,
  literals: 256 * KIBIBYTE,
  extra: 16 * 1024 * KIBIBYTE,
};

/**
 * An entry of `runs` holds the number of equal bytes times this, plus the number of different bytes that follow them. A
 * longer run of different bytes has the highest number here, and what is left of it as a number of its own.
 */
export const RUN_KINDS = 8;
export const LONG_RUN = RUN_KINDS - 1;

/** Length of one stream, unpacked and in the file. */
export interface PackedStream {
  readonly length: number;
  readonly packedLength: number;
}

/** What a patch file says about itself at its beginning. Nothing in it is trusted before the result has been verified. */
export interface PatchHeader {
  /** The first bytes of the hash of what the patch starts from, to tell a wrong base early. */
  readonly base: string;
  readonly baseLength: number;
  readonly target: string;
  readonly targetLength: number;
  readonly streams: Readonly<Record<StreamName, PackedStream>>;
}

const MAGIC = Buffer.from("TPATCH\x02", "latin1");
/** So many bytes of a SHA-256 name a base or a target. */
const NAME_BYTES = 8;

/** No header is longer. */
export const MAX_HEADER_BYTES =
  MAGIC.length + 2 * (NAME_BYTES + MAX_VARINT_BYTES) + STREAMS.length * 2 * MAX_VARINT_BYTES;

/** The part of a SHA-256 (in hex) that a header carries. */
export function shortName(sha256: string): string {
  return sha256.slice(0, NAME_BYTES * 2);
}

export function encodeHeader(header: PatchHeader): Buffer {
  const bytes = Buffer.alloc(MAX_HEADER_BYTES);
  let at = MAGIC.copy(bytes);
  at += bytes.write(header.base, at, NAME_BYTES, "hex");
  at = putVarint(bytes, at, header.baseLength);
  at += bytes.write(header.target, at, NAME_BYTES, "hex");
  at = putVarint(bytes, at, header.targetLength);
  for (const name of STREAMS) {
    const { length, packedLength } = header.streams[name];
    at = putVarint(bytes, at, length);
    at = putVarint(bytes, at, packedLength);
  }
  return bytes.subarray(0, at);
}

/** Reads the header at the beginning of a patch. Returns where the first stream begins, too. */
export function decodeHeader(bytes: Uint8Array): { readonly header: PatchHeader; readonly end: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!view.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: "the file is not a patch of a kind that this version understands.",
    });
  }
  const cursor = { bytes: view, at: MAGIC.length };
  const number = (): number => {
    const value = takeVarint(cursor);
    if (value === undefined)
      throw new UpdateError({ reason: "CORRUPT", message: "the patch's header is damaged." });
    return value;
  };
  const name = (): string => {
    cursor.at += NAME_BYTES;
    return view.toString("hex", cursor.at - NAME_BYTES, cursor.at);
  };
  const stream = (): PackedStream => ({ length: number(), packedLength: number() });
  const base = name();
  const baseLength = number();
  const target = name();
  const targetLength = number();
  const streams = { control: stream(), runs: stream(), literals: stream(), extra: stream() };
  return { header: { base, baseLength, target, targetLength, streams }, end: cursor.at };
}
