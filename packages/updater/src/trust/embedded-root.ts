import { UpdateError } from "../update-error.js";

/** The bytes of the root metadata that an app embeds, however it holds them; refuses what is plainly something else. */
export function parseEmbeddedRoot(root: string | Uint8Array | object): Uint8Array {
  const bytes =
    root instanceof Uint8Array ? root : Buffer.from(typeof root === "string" ? root : JSON.stringify(root));
  let signed: { _type?: unknown } | undefined;
  try {
    ({ signed } = JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    signed = undefined;
  }
  if (signed?._type !== "root") {
    throw new UpdateError(
      "config",
      "the embedded root is not TUF root metadata. Embed the repository's root.json as it is, bytes or text.",
    );
  }
  return bytes;
}
