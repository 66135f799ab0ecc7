import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** One end for the program to write into, the other for us to read. */
interface Channel {
  readonly reader: Readable;
  readonly writer: number;
}

/**
 * Real pipes. Those that Node makes for its children are sockets, which `/dev/stdout` and `/dev/stderr` cannot be opened
 * with, and scripts do that. Returns nothing where there can be none, on Windows or on a full disk: sockets it is then.
 */
export function openPipes(count: number): readonly Channel[] | undefined {
  if (process.platform === "win32") return undefined;
  let folder: string | undefined;
  try {
    const made = mkdtempSync(join(tmpdir(), "toasty-run-"));
    folder = made;
    const paths = Array.from({ length: count }, (_, index) => join(made, `${index}`));
    if (spawnSync("mkfifo", paths, { stdio: "ignore" }).status !== 0) return undefined;
    return paths.map(openPipe);
  } catch {
    return undefined;
  } finally {
    // Whoever has it open keeps it; nobody else has to find it.
    if (folder !== undefined) removeQuietly(folder);
  }
}

/** The reading end comes first: opening the other one would wait for it. */
function openPipe(path: string): Channel {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  return { reader: new Socket({ fd, readable: true, writable: false }), writer };
}

/** Closes our copies of the ends that the program has now. */
export function handOver(channels: readonly Channel[]): void {
  for (const { writer } of channels) closeSync(writer);
}

/** Returns whether two descriptors lead to the same terminal or file: then lines must stay in their order. */
export function isSameFile(one: number, other: number): boolean {
  try {
    const [a, b] = [fstatSync(one), fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}

function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // An empty folder stays behind; that must not matter to what is run.
  }
}
