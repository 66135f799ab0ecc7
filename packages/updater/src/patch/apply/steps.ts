import type { ByteSource } from "../../tree/byte-source.js";
import { longRun, runKinds, type StreamName } from "../header.js";
import { maxVarintBytes, unzigzag } from "../varint.js";
import type { Output } from "./output.js";
import { damaged, type PackedReader } from "./packed-reader.js";

export type Readers = Readonly<Record<StreamName, PackedReader>>;

/** A step is three numbers, an entry of `runs` at most two. */
const stepBytes = 3 * maxVarintBytes;
const runBytes = 2 * maxVarintBytes;

/** Takes the steps of a patch. Checks each before it reads or writes a byte. */
export async function applySteps(
  readers: Readers,
  base: ByteSource,
  length: number,
  output: Output,
): Promise<void> {
  const { control } = readers;
  const sums = new Sums(readers);
  let from = 0;
  for (let written = 0; written < length; ) {
    if (!control.has(stepBytes)) await control.fill(stepBytes);
    const add = control.number();
    const more = control.number();
    from += unzigzag(control.number());
    if (add + more === 0) throw damaged("a step does nothing");
    if (add + more > length - written) throw damaged("it writes more than it promised");
    if (from < 0 || from + add > base.length) throw damaged("a step leaves the base");
    written += add + more;

    sums.begin();
    for (let left = add; left > 0; ) {
      const piece = output.place(left);
      base.read(piece, from);
      await sums.add(piece);
      left -= piece.length;
      from += piece.length;
      const wait = output.filled(piece.length);
      if (wait) await wait;
    }
    sums.end();
    await copyExtra(readers.extra, more, output);
  }
}

async function copyExtra(extra: PackedReader, count: number, output: Output): Promise<void> {
  for (let left = count; left > 0; ) {
    if (extra.buffered === 0) await extra.fill(1);
    const place = output.place(left);
    const bytes = extra.bytes(place.length);
    if (bytes.length === 0) throw damaged("it has too few extra bytes");
    place.set(bytes);
    left -= bytes.length;
    const wait = output.filled(bytes.length);
    if (wait) await wait;
  }
}

/** Adds the differences to bytes of the base. A run may begin in one piece of the output and go on in the next. */
class Sums {
  readonly #runs: PackedReader;
  readonly #literals: PackedReader;
  /** Rest of the present run. */
  #equal = 0;
  #different = 0;
  /** Carry of the last sum: -1, 0 or 1. */
  #carry = 0;

  constructor({ runs, literals }: Readers) {
    this.#runs = runs;
    this.#literals = literals;
  }

  begin(): void {
    this.#carry = 0;
  }

  end(): void {
    if (this.#equal + this.#different > 0) throw damaged("a run is longer than its step");
  }

  async add(piece: Uint8Array): Promise<void> {
    for (let at = 0; ; ) {
      at = this.#addAll(piece, at);
      if (at === piece.length) return;
      if (!this.#runs.has(runBytes)) await this.#runs.fill(runBytes);
      if (this.#equal > 0 || this.#different === 0) continue;
      if (this.#literals.buffered === 0) await this.#literals.fill(1);
      if (this.#literals.buffered === 0) throw damaged("it has too few literal bytes");
    }
  }

  /** Adds as much as has been unpacked. Returns the place at which the piece, a run or the literals end. */
  #addAll(piece: Uint8Array, start: number): number {
    const runs = this.#runs;
    const literals = this.#literals.unread;
    let equal = this.#equal;
    let different = this.#different;
    let carry = this.#carry;
    let at = start;
    while (at < piece.length) {
      if (equal + different === 0) {
        if (!runs.has(runBytes)) break;
        const run = runs.number();
        different = run % runKinds;
        equal = (run - different) / runKinds;
        if (different === longRun) different += runs.number();
        if (equal + different === 0) throw damaged("a run does nothing");
      }
      for (; carry !== 0 && equal > 0 && at < piece.length; equal--) {
        const sum = (piece[at] as number) + carry;
        piece[at++] = sum;
        carry = sum >> 8;
      }
      const skipped = Math.min(equal, piece.length - at);
      at += skipped;
      equal -= skipped;
      if (equal > 0) break;
      const { bytes } = literals;
      const end = Math.min(at + different, piece.length, at + bytes.length - literals.at);
      different -= end - at;
      for (; at < end; at++) {
        const digit = ((bytes[literals.at++] as number) << 24) >> 24;
        const sum = (piece[at] as number) + digit + carry;
        piece[at] = sum;
        carry = sum >> 8;
      }
      if (different > 0) break;
    }
    this.#equal = equal;
    this.#different = different;
    this.#carry = carry;
    return at;
  }
}
