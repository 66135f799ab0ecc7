import type { Readable } from "node:stream";
import type { Outlet } from "./outlet.js";

/**
 * Passes bytes on as they are, no faster than they are taken, and lets `look` see them. Where nobody reads any more the
 * source is closed, so that the program that writes learns of it in its usual way; where there is no room, on a full
 * disk, the program goes on. Never rejects; resolves with why something was lost, if anything was.
 */
export async function pump(
  from: Readable,
  to: Outlet,
  look: (bytes: Uint8Array) => void,
): Promise<string | null> {
  let lost: string | null = null;
  try {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      look(bytes);
      const failure = await to(bytes).catch((error: NodeJS.ErrnoException) => error);
      if (failure?.code === "EPIPE") from.destroy();
      else if (failure) lost ??= failure.message;
    }
  } catch {
    // The source is closed.
  }
  return lost;
}
