import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "@toasty/kit/atomic-file";
import { writeFully } from "../durable/durable-file.js";
import { type ManifestFile, manifestFile, type ReleaseManifest } from "../metadata/manifest.js";
import type { StreamReference } from "../metadata/release.js";
import { UpdateError } from "../update-error.js";
import { filesOf } from "./installed-release.js";

/** So many files are being flushed to the disk while the next are written. */
const maxFlushing = 8;

/**
 * Writes a release into a fresh folder from its canonical stream.
 *
 * The names come from a checked manifest, every file must be new, and links are made last, so nothing can be written
 * through one. Whatever `finish` has returned for is on the disk and has the signed hash; after a failure the folder
 * is worthless and is the caller's to remove.
 */
export class ReleaseWriter {
  readonly #folder: string;
  readonly #manifest: ReleaseManifest;
  readonly #files: readonly ManifestFile[];
  readonly #stream = createHash("sha256");
  readonly #hashes: string[] = [];
  readonly #folders = new Set<string>();
  readonly #flushing = new Set<Promise<void>>();
  #current: { readonly handle: FileHandle; readonly hash: Hash; left: number } | undefined;
  #length = 0;

  constructor(folder: string, manifest: ReleaseManifest) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#files = filesOf(manifest);
    this.#folders.add(folder);
  }

  /** Takes the next bytes of the files' contents. They must stay as they are until the promise settles. */
  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const file = this.#current ?? (await this.#next());
      if (file === undefined)
        throw new UpdateError({
          reason: "CORRUPT",
          message: "there are more bytes than the manifest has files for.",
        });
      const bytes = piece.subarray(at, at + file.left);
      file.hash.update(bytes);
      this.#stream.update(bytes);
      await writeFully(file.handle, bytes);
      file.left -= bytes.length;
      at += bytes.length;
      this.#length += bytes.length;
      if (file.left === 0) await this.#done(file);
    }
  }

  /** The hashes of the files, once all their bytes have been written. */
  async hashes(): Promise<readonly string[]> {
    while ((await this.#next()) !== undefined) {
      throw new UpdateError({ reason: "CORRUPT", message: "the release ends before its last file does." });
    }
    return this.#hashes;
  }

  /** Writes links and manifest, checks the hash of it all against the signed one, and waits for the disk. */
  async finish(manifestBytes: Uint8Array, expected: StreamReference): Promise<void> {
    await this.hashes();
    this.#stream.update(manifestBytes);
    this.#length += manifestBytes.length;
    if (this.#length !== expected.length || this.#stream.digest("hex") !== expected.sha256) {
      throw new UpdateError({
        reason: "CORRUPT",
        message: "the release that came out is not the signed one.",
      });
    }
    for (const entry of this.#manifest.entries) {
      if (!("link" in entry)) continue;
      const place = await this.#place(entry.path);
      await symlink(entry.link, place);
    }
    const handle = await open(await this.#place(manifestFile), "wx", 0o644);
    await writeFully(handle, manifestBytes);
    this.#flush(handle);
    await Promise.all(this.#flushing);
    for (const folder of this.#folders) await syncFolder(folder);
  }

  /** Closes what is open. Call it in any case. */
  async close(): Promise<void> {
    await this.#current?.handle.close();
    this.#current = undefined;
    await Promise.allSettled(this.#flushing);
  }

  /** Goes on to the next file that has bytes, making the empty ones on the way. */
  async #next() {
    for (;;) {
      const file = this.#files[this.#hashes.length];
      if (this.#current || file === undefined) return this.#current;
      const handle = await open(await this.#place(file.path), "wx", file.executable ? 0o755 : 0o644);
      this.#current = { handle, hash: createHash("sha256"), left: file.length };
      if (file.length > 0) return this.#current;
      await this.#done(this.#current);
    }
  }

  async #done({ handle, hash }: { handle: FileHandle; hash: Hash }): Promise<void> {
    this.#current = undefined;
    this.#hashes.push(hash.digest("hex"));
    this.#flush(handle);
    if (this.#flushing.size >= maxFlushing) await Promise.race(this.#flushing);
  }

  #flush(handle: FileHandle): void {
    const flushed = handle.sync().finally(() => handle.close());
    const settled = flushed.then(() => {
      this.#flushing.delete(settled);
    });
    settled.catch(() => {}); // A failure stays in the set, where `race` and `all` find it.
    this.#flushing.add(settled);
  }

  async #place(path: string): Promise<string> {
    const place = join(this.#folder, path);
    const folder = dirname(place);
    if (!this.#folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      for (let each = folder; !this.#folders.has(each); each = dirname(each)) this.#folders.add(each);
    }
    return place;
  }
}
