import { STREAMS, type StreamName } from "../header.js";
import { MAX_VARINT_BYTES, putVarint, zigzag } from "../varint.js";
import type { Spool } from "./spool.js";

export type Spools = Readonly<Record<StreamName, Spool>>;

/** One part of the target together with the part of the base that it was matched against. */
export interface Segment {
  readonly base: Uint8Array;
  /** Where in the whole base `base` begins. */
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
  readonly #spools: Spools;
  /** The end of the previous step in the whole base. */
  #from = 0;
  readonly #scratch = new Uint8Array(STREAMS.length * MAX_VARINT_BYTES);

  constructor(spools: Spools) {
    this.#spools = spools;
  }

  /** Writes one step whose result begins at `at` in the segment's target. */
  step({ base, baseStart, target }: Segment, at: number, add: number, extra: number, from: number): void {
    if (add + extra === 0) return;
    const start = baseStart + from;
    let end = putVarint(this.#scratch, 0, add);
    end = putVarint(this.#scratch, end, extra);
    end = putVarint(this.#scratch, end, zigzag(start - this.#from));
    this.#spools.control.write(this.#scratch.subarray(0, end));
    this.#differences(base, from, target, at, add);
    this.#spools.extra.write(target.subarray(at + add, at + add + extra));
    this.#from = start + add;
  }

  #differences(base: Uint8Array, from: number, target: Uint8Array, at: number, length: number): void {
    const { runs, literals } = this.#spools;
    for (let done = 0; done < length; ) {
      let equal = done;
      while (equal < length && base[from + equal] === target[at + equal]) equal++;
      let end = equal;
      while (end < length && base[from + end] !== target[at + end]) {
        literals.byte((target[at + end] as number) - (base[from + end] as number));
        end++;
      }
      runs.number(equal - done);
      runs.number(end - equal);
      done = end;
    }
  }
}
