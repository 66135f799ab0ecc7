import type { ReleaseManifest } from "../metadata/manifest.js";
import { parseManifest } from "../metadata/manifest.js";
import { UpdateError } from "../update-error.js";

/**
 * A manifest's bytes without its hashes.
 *
 * Hashes cannot be predicted from a base, so in a patch each would cost its full 32 bytes, though whoever applies the
 * patch has just computed them. The pattern finds members of the manifest only: in a JSON text every quotation mark
 * that is content has a backslash before it.
 */
export function outlineOf(manifestBytes: Uint8Array): Buffer {
  return Buffer.from(textOf(manifestBytes).replaceAll(/"sha256":"[0-9a-f]{64}"/g, '"sha256":""'));
}

/** Reads an outline as a manifest whose hashes are all zero. */
export function parseOutline(outline: Uint8Array): ReleaseManifest {
  return parseManifest(complete(outline, () => "0".repeat(64)));
}

/** Puts hashes into an outline, in their order. */
export function fillOutline(outline: Uint8Array, hashes: readonly string[]): Buffer {
  return complete(outline, (index) => {
    const hash = hashes[index];
    if (hash === undefined)
      throw new UpdateError({
        reason: "CORRUPT",
        message: "the patch's outline has more hashes than files.",
      });
    return hash;
  });
}

function complete(outline: Uint8Array, hash: (index: number) => string): Buffer {
  let index = 0;
  return Buffer.from(textOf(outline).replaceAll('"sha256":""', () => `"sha256":"${hash(index++)}"`));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
