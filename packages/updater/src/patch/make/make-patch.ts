import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setImmediate as turn } from "node:timers/promises";
import type { ByteSource } from "../../tree/byte-source.js";
import { encodeHeader, type StreamName, shortName, streamNames } from "../header.js";
import { indexBase } from "./base-index.js";
import { choosePieces } from "./choose-pieces.js";
import { match } from "./match.js";
import { StepEncoder, type StreamPackers } from "./step-encoder.js";
import { StreamPacker } from "./stream-packer.js";

const mebibyte = 1024 * 1024;

/** Bytes of the inputs that are in memory at a time. */
export interface Windows {
  readonly base: number;
  /** Bytes of the target that one window of the base serves, if the base is longer than its window. */
  readonly target: number;
  /** Bytes of the target that are matched at a time. */
  readonly part: number;
}

/** Blocks of one part are packed while the next is matched, so that short parts keep all cores at work. */
const defaultWindows: Windows = { base: 1024 * mebibyte, target: 512 * mebibyte, part: 32 * mebibyte };
/** Number of bytes that may wait to be packed. */
const maxWaiting = 64 * mebibyte;

export interface MakeOptions {
  /** The SHA-256 that names the base and the target to whoever applies the patch. */
  readonly baseHash: string;
  readonly targetHash: string;
  readonly windows?: Windows | undefined;
  /** Hears how much has been done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Writes to `file` the patch that makes `target` of `base`.
 *
 * A base that fits its window is indexed once and serves all of the target. A longer one is seen through a window that
 * moves along with the target.
 */
export async function makePatch(
  file: string,
  base: ByteSource,
  target: ByteSource,
  { baseHash, targetHash, windows = defaultWindows, onProgress = () => {} }: MakeOptions,
): Promise<void> {
  const folder = await mkdtemp(join(dirname(file), ".patch-"));
  const packers = openPackers(folder);
  try {
    await encodeAll(packers, base, target, windows, (done) => onProgress(done * 0.8));
    const { control, runs, literals, extra } = packers;
    const streams = {
      control: await control.finish(),
      runs: await runs.finish(),
      literals: await literals.finish(),
      extra: await extra.finish(),
    };
    onProgress(1);

    const header = encodeHeader({
      base: shortName(baseHash),
      baseLength: base.length,
      target: shortName(targetHash),
      targetLength: target.length,
      streams,
    });
    const output = createWriteStream(file, { flags: "wx" });
    output.write(header);
    for (const name of streamNames)
      await pipeline(createReadStream(packers[name].path), output, { end: false });
    await new Promise<void>((resolve, reject) =>
      output.end((error?: Error | null) => (error ? reject(error) : resolve())),
    );
  } finally {
    for (const name of streamNames) await packers[name].close();
    await rm(folder, { recursive: true, force: true });
  }
}

function openPackers(folder: string): StreamPackers {
  const packer = (name: StreamName) => new StreamPacker(name, join(folder, name));
  return {
    control: packer("control"),
    runs: packer("runs"),
    literals: packer("literals"),
    extra: packer("extra"),
  };
}

/** Matches part after part of the target, and writes the steps to the streams. */
async function encodeAll(
  packers: StreamPackers,
  base: ByteSource,
  target: ByteSource,
  windows: Windows,
  onProgress: (done: number) => void,
): Promise<void> {
  const encoder = new StepEncoder(packers);
  let seen: { readonly start: number; readonly index: ReturnType<typeof indexBase> } | undefined;
  for (let start = 0; start < target.length; start += windows.part) {
    const part = take(target, start, windows.part);
    const middle = (Math.floor(start / windows.target) + 0.5) * windows.target;
    const baseStart = windowStart(base.length, windows.base, Math.min(1, middle / target.length));
    if (seen?.start !== baseStart) {
      seen = undefined; // Let go of the old index before the next one is made.
      seen = { start: baseStart, index: indexBase(take(base, baseStart, windows.base)) };
      onProgress((start + part.length / 2) / target.length);
    }
    const segment = { base: seen.index.base, baseStart, target: part };
    const from = Math.min(segment.base.length, Math.max(0, encoder.from - baseStart));
    encoder.segment(segment, choosePieces(segment.base, part, match(seen.index, part, from), from));
    const waiting = streamNames.reduce((sum, name) => sum + packers[name].waiting, 0);
    if (waiting > maxWaiting) for (const name of streamNames) await packers[name].drain();
    await turn(); // Packing goes on in other threads, but each of its parts is begun by this one.
    onProgress((start + part.length) / target.length);
  }
}

/** Returns the beginning of a window on the base whose middle lies as far along as the target's part does. */
function windowStart(length: number, window: number, share: number): number {
  if (length <= window) return 0;
  return Math.min(length - window, Math.max(0, Math.floor(length * share - window / 2)));
}

function take(source: ByteSource, start: number, most: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(most, source.length - start));
  for (let at = 0; at < bytes.length; at += mebibyte)
    source.read(bytes.subarray(at, at + mebibyte), start + at);
  return bytes;
}
