import { longRun, runKinds, type StreamName, streamNames } from "../header.js";
import { maxVarintBytes, putVarint, zigzag } from "../varint.js";
import type { Piece } from "./match.js";
import type { StreamPacker } from "./stream-packer.js";

export type StreamPackers = Readonly<Record<StreamName, StreamPacker>>;

/** One part of the target together with the part of the base that it was matched against. */
export interface Segment {
  readonly base: Uint8Array;
  /** Position of `base` in the whole base. */
  readonly baseStart: number;
  readonly target: Uint8Array;
}

/**
 * Writes steps as the four streams of a patch.
 *
 * `control` has three numbers for each step: how many bytes to add to the base, how many to take from `extra`, and the
 * distance from the end of the previous step in the base. `runs` says where a sum differs from the base, `literals` by
 * how much: differences are rare, and packed apart they cost less than as bytes among zeros.
 */
export class StepEncoder {
  readonly #streams: StreamPackers;
  #from = 0;
  readonly #scratch = new Uint8Array(streamNames.length * maxVarintBytes);

  constructor(streams: StreamPackers) {
    this.#streams = streams;
  }

  /** The end of the previous step in the whole base. */
  get from(): number {
    return this.#from;
  }

  /** Writes the steps that make the target of a segment: its pieces, and what lies between them. */
  segment(segment: Segment, pieces: readonly Piece[]): void {
    const { target } = segment;
    const first = pieces[0]?.at ?? target.length;
    if (first > 0) this.#step(segment, { at: 0, length: 0, from: this.#from - segment.baseStart }, first);
    for (const [i, piece] of pieces.entries()) this.#step(segment, piece, pieces[i + 1]?.at ?? target.length);
  }

  #step(segment: Segment, piece: Piece, end: number): void {
    const { baseStart, target } = segment;
    const start = baseStart + piece.from;
    const extra = target.subarray(piece.at + piece.length, end);
    let at = putVarint(this.#scratch, 0, piece.length);
    at = putVarint(this.#scratch, at, extra.length);
    at = putVarint(this.#scratch, at, zigzag(start - this.#from));
    this.#streams.control.write(this.#scratch.subarray(0, at));
    this.#differences(segment, piece);
    this.#streams.extra.write(extra);
    this.#from = start + piece.length;
  }

  /**
   * Writes the differences of a piece as signed digits, each with the carry of the one before. An address that moved by
   * some distance has the same digits wherever it stands, which it would not have if each byte was subtracted alone.
   */
  #differences({ base, target }: Segment, { at, length, from }: Piece): void {
    const { literals } = this.#streams;
    let carry = 0;
    for (let done = 0; done < length; ) {
      const start = done;
      let sum = (base[from + done] as number) + carry;
      while ((sum & 255) === target[at + done]) {
        carry = sum >> 8;
        if (++done === length) break;
        sum = (base[from + done] as number) + carry;
      }
      const equal = done - start;
      while (done < length && (sum & 255) !== target[at + done]) {
        const digit = (((target[at + done] as number) - sum) << 24) >> 24;
        literals.byte(digit & 255);
        carry = (sum + digit) >> 8;
        if (++done < length) sum = (base[from + done] as number) + carry;
      }
      this.#run(equal, done - start - equal);
    }
  }

  #run(equal: number, different: number): void {
    const { runs } = this.#streams;
    runs.number(equal * runKinds + Math.min(different, longRun));
    if (different >= longRun) runs.number(different - longRun);
  }
}
