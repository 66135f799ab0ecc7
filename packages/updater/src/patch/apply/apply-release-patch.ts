import { onDisk } from "../../durable/disk-error.js";
import type { StreamReference } from "../../metadata/release.js";
import type { InstalledRelease } from "../../tree/installed-release.js";
import { ReleaseWriter } from "../../tree/release-writer.js";
import { UpdateError } from "../../update-error.js";
import { shortName } from "../header.js";
import { fillOutline, parseOutline } from "../outline.js";
import { leadBytes, releaseSource } from "../release-source.js";
import { applyPatch, readHeader } from "./apply-patch.js";

/** A patch, and what it is applied to. */
export interface ReleasePatch {
  /** The patch file. */
  readonly patch: string;
  /** The installed release that it starts from, already checked, and the signed hash of its stream. */
  readonly from: InstalledRelease;
  readonly fromStream: string;
  /** An empty folder that the new release is written to. */
  readonly into: string;
  /** The signed length and hash of the new release. */
  readonly stream: StreamReference;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes of the new release have been written. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Builds a release from an installed one and a patch.
 *
 * Fails with `corrupt` if the patch is for another release, is damaged, or makes anything but the signed release. The
 * folder may then hold half a release.
 */
export async function applyReleasePatch(options: ReleasePatch): Promise<void> {
  await onDisk("applying a patch", () => applyTo(options));
}

async function applyTo(options: ReleasePatch): Promise<void> {
  const { patch, from, fromStream, into, stream, signal, onProgress } = options;
  const { header } = await readHeader(patch);
  if (header.base !== shortName(fromStream) || header.target !== shortName(stream.sha256)) {
    throw new UpdateError({
      reason: "CORRUPT",
      message: "the patch leads from another release or to another one.",
    });
  }
  const outline = new OutlineCollector(stream.length);
  let writer: ReleaseWriter | undefined;
  let written = 0;
  const base = releaseSource(from);
  try {
    await applyPatch(
      patch,
      base,
      async (piece) => {
        const contents = outline.take(piece);
        if (outline.bytes === undefined) return;
        writer ??= new ReleaseWriter(into, parseOutline(outline.bytes));
        await writer.write(contents);
        written += contents.length;
        onProgress?.(written);
      },
      { maxLength: stream.length + leadBytes, signal },
    );
    if (writer === undefined || outline.bytes === undefined)
      throw new UpdateError({ reason: "CORRUPT", message: "the patch makes no release." });
    await writer.finish(fillOutline(outline.bytes, await writer.hashes()), stream);
  } finally {
    base.close();
    await writer?.close();
  }
}

/** Splits the outline off the beginning of the bytes that a patch makes. */
class OutlineCollector {
  bytes: Buffer | undefined;
  readonly #most: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(most: number) {
    this.#most = most;
  }

  /** Returns what of the piece lies behind the outline. */
  take(piece: Uint8Array): Uint8Array {
    if (this.bytes) return piece;
    this.#held = Buffer.concat([this.#held, piece]);
    if (this.#held.length < leadBytes) return new Uint8Array();
    const length = Number(this.#held.readBigUInt64LE());
    if (length > Math.min(this.#most, maxOutlineBytes)) {
      throw new UpdateError({ reason: "CORRUPT", message: "the patch is damaged: its outline is too long." });
    }
    if (this.#held.length < leadBytes + length) return new Uint8Array();
    this.bytes = this.#held.subarray(leadBytes, leadBytes + length);
    return this.#held.subarray(leadBytes + length);
  }
}

/** A release of a hundred thousand files has an outline of about ten megabytes. */
const maxOutlineBytes = 32 * 1024 * 1024;
