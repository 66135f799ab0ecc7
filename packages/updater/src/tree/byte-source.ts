import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { UpdateError } from "../update-error.js";

/** Bytes that can be read anywhere, however many they are. Reading is synchronous: it comes in small pieces. */
export interface ByteSource {
  readonly length: number;
  /** Fills `into` with the bytes from `position` on. */
  read(into: Uint8Array, position: number): void;
  close(): void;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    read(into, position) {
      if (position < 0 || position + into.length > bytes.length) throw outside(position);
      into.set(bytes.subarray(position, position + into.length));
    },
    close() {},
  };
}

export function fileSource(path: string): ByteSource {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  return {
    length: size,
    read: (into, position) => readFully(file, into, position),
    close: () => closeSync(file),
  };
}

/** One piece of a source that is put together from several. */
export interface Part {
  readonly length: number;
  open(): ByteSource;
}

/** Opens no more than this many files at a time. */
const maxOpenFiles = 16;

/** Several sources one after the other, each opened when it is first needed. */
export function joinedSource(parts: readonly Part[]): ByteSource {
  const ends: number[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length;
    ends.push(length);
  }
  const open = new Map<number, ByteSource>();
  const opened = (index: number): ByteSource => {
    const known = open.get(index);
    if (known) return known;
    const [oldest] = open;
    if (oldest && open.size >= maxOpenFiles) {
      oldest[1].close();
      open.delete(oldest[0]);
    }
    const source = (parts[index] as Part).open();
    open.set(index, source);
    return source;
  };
  return {
    length,
    read(into, position) {
      if (position < 0 || position + into.length > length) throw outside(position);
      let index = firstAbove(ends, position);
      for (let done = 0; done < into.length; index++) {
        const start = (ends[index] as number) - (parts[index] as Part).length;
        const at = position + done - start;
        const count = Math.min(into.length - done, (parts[index] as Part).length - at);
        if (count > 0) opened(index).read(into.subarray(done, done + count), at);
        done += count;
      }
    },
    close() {
      for (const source of open.values()) source.close();
      open.clear();
    },
  };
}

function readFully(file: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(file, into, done, into.length - done, position + done);
    if (count === 0) throw outside(position + done);
    done += count;
  }
}

function firstAbove(ends: readonly number[], position: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] as number) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function outside(position: number): UpdateError {
  return new UpdateError({
    reason: "CORRUPT",
    message: `a read at ${position} lies outside of the base, or the base was cut short.`,
  });
}
