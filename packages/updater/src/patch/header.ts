import { UpdateError } from "../update-error.js";
import { maxVarintBytes, putVarint, takeVarint } from "./varint.js";

/** The streams of a patch, in the order in which they follow the header. */
export const streamNames = ["control", "runs", "literals", "extra"] as const;
export type StreamName = (typeof streamNames)[number];

/** The ways in which a block of a stream is packed; the file names one by its place in this list. */
export const codecs = ["stored", "brotli"] as const;

const kibibyte = 1024;

/**
 * Length of the blocks that a stream is packed in; its last one may be shorter. Whoever applies a patch holds one or two
 * of each stream in memory. Numbers resemble those just before them, new bytes also others that lie far away.
 */
export const packedBlockBytes: Readonly<Record<StreamName, number>> = {
  control: 256 * kibibyte,
  runs: 256 * kibibyte,
  literals: 256 * kibibyte,
  extra: 16 * 1024 * kibibyte,
};

/**
 * An entry of `runs` holds the number of equal bytes times this, plus the number of different bytes that follow them. A
 * longer run of different bytes has the highest number here, and what is left of it as a number of its own.
 */
export const runKinds = 8;
export const longRun = runKinds - 1;

/** Length of one stream, unpacked and in the file. */
export interface PackedStream {
  readonly length: number;
  readonly packedLength: number;
}

/** Header of a patch file, which describes it. Nothing in it is trusted before the result has been verified. */
export interface PatchHeader {
  /** The first bytes of the hash of what the patch starts from, to tell a wrong base early. */
  readonly base: string;
  readonly baseLength: number;
  readonly target: string;
  readonly targetLength: number;
  readonly streams: Readonly<Record<StreamName, PackedStream>>;
}

const magicBytes = Buffer.from("TPATCH\x02", "latin1");
/** So many bytes of a SHA-256 name a base or a target. */
const nameBytes = 8;

/** No header is longer. */
export const maxHeaderBytes =
  magicBytes.length + 2 * (nameBytes + maxVarintBytes) + streamNames.length * 2 * maxVarintBytes;

/** The part of a SHA-256 (in hex) that a header carries. */
export function shortName(sha256: string): string {
  return sha256.slice(0, nameBytes * 2);
}

export function encodeHeader(header: PatchHeader): Buffer {
  const bytes = Buffer.alloc(maxHeaderBytes);
  let at = magicBytes.copy(bytes);
  at += bytes.write(header.base, at, nameBytes, "hex");
  at = putVarint(bytes, at, header.baseLength);
  at += bytes.write(header.target, at, nameBytes, "hex");
  at = putVarint(bytes, at, header.targetLength);
  for (const name of streamNames) {
    const { length, packedLength } = header.streams[name];
    at = putVarint(bytes, at, length);
    at = putVarint(bytes, at, packedLength);
  }
  return bytes.subarray(0, at);
}

/** Reads the header at the beginning of a patch. Returns where the first stream begins, too. */
export function decodeHeader(bytes: Uint8Array): { readonly header: PatchHeader; readonly end: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!view.subarray(0, magicBytes.length).equals(magicBytes)) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: "the file is not a patch of a kind that this version understands.",
    });
  }
  const cursor = { bytes: view, at: magicBytes.length };
  const number = (): number => {
    const value = takeVarint(cursor);
    if (value === undefined)
      throw new UpdateError({ reason: "CORRUPT", message: "the patch's header is damaged." });
    return value;
  };
  const name = (): string => {
    cursor.at += nameBytes;
    return view.toString("hex", cursor.at - nameBytes, cursor.at);
  };
  const stream = (): PackedStream => ({ length: number(), packedLength: number() });
  const base = name();
  const baseLength = number();
  const target = name();
  const targetLength = number();
  const streams = { control: stream(), runs: stream(), literals: stream(), extra: stream() };
  return { header: { base, baseLength, target, targetLength, streams }, end: cursor.at };
}
