import {
  type ManifestEntry,
  manifestFile,
  parseManifest,
  type ReleaseManifest,
} from "../metadata/manifest.js";
import type { StreamReference } from "../metadata/release.js";
import { checkRelativePath } from "../metadata/safe-path.js";
import { ReleaseWriter } from "../tree/release-writer.js";
import { UpdateError } from "../update-error.js";
import { applyPax, decodeHeader, padding, type TarMember, tarBlockBytes } from "./tar-header.js";
import { Unpacker } from "./unpacker.js";

/** An archive, and where it goes. */
export interface ExtractOptions {
  /** The archive, a `.tar.zst`. */
  readonly archive: string;
  /** An empty folder that the release is written to. */
  readonly into: string;
  /** The signed length and hash of the release. */
  readonly stream: StreamReference;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes of the release have been written. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** A pax header holds a path and a link. */
const maxPaxBytes = 16 * 1024;
const maxManifestBytes = 32 * 1024 * 1024;

/**
 * Unpacks an archive of ours.
 *
 * The manifest comes first and is checked as a whole; then every member must be the manifest's next entry, of the same
 * kind and length. Nothing else has a name, so nothing else can be written; and nothing that comes out counts before
 * its hash is the signed one.
 */
export async function extractArchive({
  archive,
  into,
  stream,
  signal,
  onProgress,
}: ExtractOptions): Promise<void> {
  const unpacker = new Unpacker(archive);
  let writer: ReleaseWriter | undefined;
  try {
    const first = await nextMember(unpacker);
    if (first?.path !== manifestFile || first.link !== undefined) {
      throw new UpdateError({
        reason: "CORRUPT",
        message: "the archive does not begin with a release's manifest.",
      });
    }
    if (first.length > Math.min(stream.length, maxManifestBytes)) throw tooLong();
    const manifestBytes = await unpacker.take(first.length);
    await skipPadding(unpacker, first.length);
    const manifest = parseManifest(manifestBytes);
    checkLength(manifest, stream.length - manifestBytes.length);

    writer = new ReleaseWriter(into, manifest);
    let written = 0;
    for (const entry of manifest.entries) {
      checkMember(entry, await nextMember(unpacker));
      if ("link" in entry) continue;
      for await (const piece of unpacker.pieces(entry.length)) {
        signal?.throwIfAborted();
        await writer.write(piece);
        written += piece.length;
        onProgress?.(written);
      }
      await skipPadding(unpacker, entry.length);
    }
    if ((await nextMember(unpacker)) !== undefined) {
      throw new UpdateError({ reason: "UNSAFE", message: "the archive holds more than its manifest lists." });
    }
    await skipZeros(unpacker);
    await writer.finish(manifestBytes, stream);
  } finally {
    unpacker.close();
    await writer?.close();
  }
}

async function nextMember(unpacker: Unpacker): Promise<TarMember | undefined> {
  const header = decodeHeader(await unpacker.take(tarBlockBytes));
  if (header === undefined || !header.pax) return header;
  if (header.length > maxPaxBytes) throw tooLong();
  const data = await unpacker.take(header.length);
  await skipPadding(unpacker, header.length);
  const next = decodeHeader(await unpacker.take(tarBlockBytes));
  if (next === undefined || next.pax)
    throw new UpdateError({ reason: "CORRUPT", message: "the archive has a pax header for nothing." });
  return applyPax(next, data);
}

function checkLength(manifest: ReleaseManifest, expected: number): void {
  let length = 0;
  for (const entry of manifest.entries) if ("sha256" in entry) length += entry.length;
  if (length !== expected) throw tooLong();
}

function checkMember(entry: ManifestEntry, member: TarMember | undefined): void {
  if (member !== undefined) checkRelativePath(member.path);
  const same =
    "link" in entry
      ? member?.link === entry.link && member.length === 0
      : member?.link === undefined &&
        member?.length === entry.length &&
        member.executable === entry.executable;
  if (member?.path !== entry.path || !same) {
    throw new UpdateError({
      reason: "UNSAFE",
      message: `the archive's member ${JSON.stringify(member?.path ?? "")} is not what its manifest lists next, ${JSON.stringify(entry.path)}.`,
    });
  }
}

async function skipPadding(unpacker: Unpacker, length: number): Promise<void> {
  await unpacker.take(padding(length));
}

/** Tar ends with zero blocks, as many as its writer liked. */
async function skipZeros(unpacker: Unpacker): Promise<void> {
  for (let blocks = 0; !(await unpacker.atEnd()); blocks++) {
    const block = await unpacker.take(tarBlockBytes);
    if (blocks > 64 || block.some((byte) => byte !== 0)) throw tooLong();
  }
}

function tooLong(): UpdateError {
  return new UpdateError({
    reason: "CORRUPT",
    message: "the archive holds more or less than its release is signed for.",
  });
}
