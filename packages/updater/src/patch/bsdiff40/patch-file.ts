import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { onDisk } from "../../durable/disk-error.js";
import type { StreamReference } from "../../metadata/release.js";
import { fileSource } from "../../tree/byte-source.js";
import { UpdateError } from "../../update-error.js";
import { applyBsdiff40 } from "./apply-bsdiff40.js";

/** A patch in the format BSDIFF40, and what it is applied to. */
export interface BsdiffPatch {
  /** A patch of bsdiff's, as tufup's repositories hold them. */
  readonly patch: string;
  /** The file that it starts from: for tufup, the uncompressed tar of the installed release. */
  readonly base: string;
  /** The file that it makes; must not be there yet. */
  readonly into: string;
  /** Length and hash that the result must have: for tufup, `custom.tufup` of the patch's target. */
  readonly expected: StreamReference;
  readonly signal?: AbortSignal | undefined;
}

/** Makes one file of another with a patch in the format `BSDIFF40`. Leaves nothing behind that is not the expected file. */
export function applyBsdiffPatch(options: BsdiffPatch): Promise<void> {
  return onDisk("applying a bsdiff patch", () => apply(options));
}

async function apply({ patch, base, into, expected, signal }: BsdiffPatch): Promise<void> {
  const source = fileSource(base);
  try {
    await using output = await open(into, "wx");
    try {
      const hash = createHash("sha256");
      let length = 0;
      const sink = async (piece: Uint8Array) => {
        hash.update(piece);
        length += piece.length;
        await output.writeFile(piece);
      };
      await applyBsdiff40(patch, source, sink, { maxLength: expected.length, signal });
      if (length !== expected.length || hash.digest("hex") !== expected.sha256) {
        throw new UpdateError({
          reason: "CORRUPT",
          message: "the file that the bsdiff patch made is not the expected one.",
        });
      }
      await output.sync();
    } catch (error) {
      await rm(into, { force: true });
      throw error;
    }
  } finally {
    source.close();
  }
}
