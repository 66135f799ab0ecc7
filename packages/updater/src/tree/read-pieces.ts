import { open } from "node:fs/promises";

const pieceBytes = 256 * 1024;

/**
 * Reads a file from beginning to end through one buffer: a piece is only valid until the next one is asked for. A stream
 * would take new memory for each, and a hundred megabytes of it before any is collected.
 */
export async function* readPieces(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  await using file = await open(path, "r");
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, pieceBytes);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
