import { closeSync, openSync, writeSync } from "node:fs";
import { MAX_VARINT_BYTES, putVarint } from "../varint.js";

const BUFFER_BYTES = 1024 * 1024;

/** Collects a stream in a file, so that a patch of any size is made in bounded memory. */
export class Spool {
  readonly path: string;
  readonly #file: number;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;
  #length = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "wx");
  }

  get length(): number {
    return this.#length + this.#filled;
  }

  byte(value: number): void {
    if (this.#filled === BUFFER_BYTES) this.#flush();
    this.#buffer[this.#filled++] = value;
  }

  number(value: number): void {
    if (this.#filled + MAX_VARINT_BYTES > BUFFER_BYTES) this.#flush();
    this.#filled = putVarint(this.#buffer, this.#filled, value);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === BUFFER_BYTES) this.#flush();
      const piece = bytes.subarray(at, at + BUFFER_BYTES - this.#filled);
      this.#buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
    }
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    for (let at = 0; at < this.#filled; ) at += writeSync(this.#file, this.#buffer, at, this.#filled - at);
    this.#length += this.#filled;
    this.#filled = 0;
  }
}
