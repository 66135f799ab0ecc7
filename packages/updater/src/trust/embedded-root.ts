import { TrustedMetadataStore } from "tuf-js/dist/store.js";
import { UpdateError } from "../update-error.js";

/**
 * Returns the bytes of the root metadata that an app embeds, in whichever form the app holds it. Refuses what is not
 * root metadata, and what its own keys have not signed: the developer then knows it at the first start (TUF
 * specification 5.2: a good, trusted copy).
 */
export function parseEmbeddedRoot(root: string | Uint8Array | object): Uint8Array {
  const bytes =
    root instanceof Uint8Array ? root : Buffer.from(typeof root === "string" ? root : JSON.stringify(root));
  if (typeOf(bytes) !== "root") {
    throw new UpdateError({
      reason: "CONFIG",
      message: "the embedded root is not TUF root metadata.",
      remedy: "Embed the repository's root.json as it is, bytes or text.",
    });
  }
  try {
    new TrustedMetadataStore(Buffer.from(bytes));
  } catch (cause) {
    throw new UpdateError({
      reason: "CONFIG",
      message: `the embedded root was changed, or its keys have not signed it (TUF specification 5.2: ${(cause as Error).message}).`,
      remedy: "Embed the repository's root.json as it is, bytes or text.",
      cause,
    });
  }
  return bytes;
}

function typeOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")).signed._type;
  } catch {
    return undefined;
  }
}
