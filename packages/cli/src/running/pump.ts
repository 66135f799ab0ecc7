import { fstatSync, write } from "node:fs";
import type { Readable } from "node:stream";

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

/** Takes bytes; rejects where it cannot. */
export type Outlet = (bytes: Uint8Array) => Promise<void>;

/**
 * Returns the outlet for standard output or standard error. It writes into files itself: Node's own stream is broken by
 * the first write that fails, and a full disk may get room again.
 */
export function outletOf(name: "stdout" | "stderr"): Outlet {
  const fd = name === "stdout" ? 1 : 2;
  return isPlace(fd) ? (bytes) => writeAll(fd, bytes) : (bytes) => writeStream(process[name], bytes);
}

function isPlace(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.isFile() || (found.isCharacterDevice() && !process[fd === 1 ? "stdout" : "stderr"].isTTY);
  } catch {
    return false;
  }
}

function writeStream(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += await new Promise<number>((resolve, reject) => {
      write(fd, bytes, at, bytes.length - at, null, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
  }
}
