import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ByteSource } from "../../tree/byte-source.js";
import { encodeHeader, type PackedStream, STREAMS, type StreamName, shortName } from "../header.js";
import { indexBase } from "./base-index.js";
import { match } from "./match.js";
import { pack } from "./pack.js";
import { Spool } from "./spool.js";
import { type Spools, StepEncoder } from "./step-encoder.js";

const MEBIBYTE = 1024 * 1024;

/** How much of the inputs is in memory at a time. */
export interface Windows {
  readonly base: number;
  readonly target: number;
}

const DEFAULT_WINDOWS: Windows = { base: 1024 * MEBIBYTE, target: 512 * MEBIBYTE };

export interface MakeOptions {
  /** The SHA-256 that names the base and the target to whoever applies the patch. */
  readonly baseHash: string;
  readonly targetHash: string;
  readonly windows?: Windows;
  /** Hears how much has been done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
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
  { baseHash, targetHash, windows = DEFAULT_WINDOWS, onProgress = () => {} }: MakeOptions,
): Promise<void> {
  const folder = await mkdtemp(join(dirname(file), ".patch-"));
  try {
    const spools = openSpools(folder);
    encodeAll(spools, base, target, windows, (done) => onProgress(done * 0.5));
    for (const name of STREAMS) spools[name].close();

    const packedFile = (name: StreamName) => join(folder, `${name}.packed`);
    let packed = 0;
    const packOne = async (name: StreamName): Promise<[StreamName, PackedStream]> => {
      const stream = await pack(name, spools[name], packedFile(name));
      onProgress(0.5 + (0.5 * ++packed) / STREAMS.length);
      return [name, stream];
    };
    const streams = Object.fromEntries(await Promise.all(STREAMS.map(packOne))) as Record<
      StreamName,
      PackedStream
    >;

    const header = encodeHeader({
      base: shortName(baseHash),
      baseLength: base.length,
      target: shortName(targetHash),
      targetLength: target.length,
      streams,
    });
    const output = createWriteStream(file, { flags: "wx" });
    output.write(header);
    for (const name of STREAMS) await pipeline(createReadStream(packedFile(name)), output, { end: false });
    await new Promise<void>((resolve, reject) =>
      output.end((error?: Error | null) => (error ? reject(error) : resolve())),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openSpools(folder: string): Spools {
  const spool = (name: StreamName) => new Spool(join(folder, name));
  return {
    control: spool("control"),
    runs: spool("runs"),
    literals: spool("literals"),
    extra: spool("extra"),
  };
}

function encodeAll(
  spools: Spools,
  base: ByteSource,
  target: ByteSource,
  windows: Windows,
  onProgress: (done: number) => void,
): void {
  const encoder = new StepEncoder(spools);
  let seen: { readonly start: number; readonly index: ReturnType<typeof indexBase> } | undefined;
  for (let start = 0; start < target.length; start += windows.target) {
    const part = take(target, start, windows.target);
    const baseStart = windowStart(base.length, windows.base, (start + part.length / 2) / target.length);
    if (seen?.start !== baseStart) {
      seen = undefined; // Let go of the old index before the next one is made.
      seen = { start: baseStart, index: indexBase(take(base, baseStart, windows.base)) };
      onProgress((start + part.length / 2) / target.length);
    }
    const segment = { base: seen.index.base, baseStart, target: part };
    let at = 0;
    match(seen.index, part, (add, extra, from) => {
      encoder.step(segment, at, add, extra, from);
      at += add + extra;
    });
    onProgress((start + part.length) / target.length);
  }
}

/** Where a window on the base begins whose middle lies as far along as the target's part does. */
function windowStart(length: number, window: number, share: number): number {
  if (length <= window) return 0;
  return Math.min(length - window, Math.max(0, Math.floor(length * share - window / 2)));
}

function take(source: ByteSource, start: number, most: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(most, source.length - start));
  for (let at = 0; at < bytes.length; at += MEBIBYTE)
    source.read(bytes.subarray(at, at + MEBIBYTE), start + at);
  return bytes;
}
