import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { manifestFile } from "../metadata/manifest.js";
import type { InstalledRelease } from "../tree/installed-release.js";
import { UpdateError } from "../update-error.js";
import { encodeHeader, padding, tarBlockBytes } from "./tar-header.js";

/** Options of {@link createArchive}. */
export interface CreateArchiveOptions {
  readonly signal?: AbortSignal | undefined;
  /** zstd's level, from 1 to 22. Default 19: an archive is made once and downloaded many times. */
  readonly level?: number | undefined;
  /** Hears how many bytes of the release have been packed. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Packs a release into a `.tar.zst`: the manifest first, then files and links by path.
 *
 * The same release gives the same bytes on every machine with the same zstd: no times, owners, umask or order of a
 * folder's listing enter.
 */
export async function createArchive(
  release: InstalledRelease,
  file: string,
  { signal, level = 19, onProgress }: CreateArchiveOptions = {},
): Promise<void> {
  const compress = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
  const output = createWriteStream(file, { flags: "wx" });
  await pipeline(Readable.from(members(release, onProgress)), compress, output, { signal });
}

async function* members(
  { folder, manifest, manifestBytes }: InstalledRelease,
  onProgress: CreateArchiveOptions["onProgress"],
): AsyncGenerator<Buffer> {
  let packed = 0;
  yield encodeHeader({ path: manifestFile, length: manifestBytes.length, executable: false });
  yield manifestBytes;
  yield Buffer.alloc(padding(manifestBytes.length));
  for (const entry of manifest.entries) {
    if ("link" in entry) {
      yield encodeHeader({ path: entry.path, length: 0, executable: false, link: entry.link });
      continue;
    }
    yield encodeHeader(entry);
    let left = entry.length;
    for await (const piece of createReadStream(join(folder, entry.path), { highWaterMark: 256 * 1024 })) {
      left -= piece.length;
      packed += piece.length;
      yield piece;
      onProgress?.(packed);
    }
    if (left !== 0)
      throw new UpdateError({
        reason: "CORRUPT",
        message: `${JSON.stringify(entry.path)} changed while it was packed.`,
      });
    yield Buffer.alloc(padding(entry.length));
  }
  yield Buffer.alloc(2 * tarBlockBytes);
}
