import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

const usualBytes = 1024 * 1024;

/**
 * A file that bytes are appended to, readable for its owner only. Once it is full it becomes `<file>.1`, in the place of
 * the one before, and a new file begins. It is opened with the first write, because its folder may not exist before.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #fd: number | undefined;
  #size = 0;

  constructor(path: string, mostBytes = usualBytes) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** Appends bytes and returns how many were written; throws the system's error. */
  write(bytes: Uint8Array): number {
    let fd = this.#fd ?? this.#open();
    if (this.#size > 0 && this.#size + bytes.length > this.#mostBytes) {
      this.#fd = undefined;
      closeSync(fd);
      renameSync(this.#path, `${this.#path}.1`);
      fd = this.#open();
    }
    const written = writeSync(fd, bytes);
    this.#size += written;
    return written;
  }

  #open(): number {
    const fd = openSync(this.#path, "a", 0o600);
    this.#fd = fd;
    this.#size = fstatSync(fd).size;
    return fd;
  }
}
