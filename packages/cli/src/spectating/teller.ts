import type { Ending } from "../running/ending.js";
import type { ReadProgress } from "./candidates.js";

/** What was printed last. */
export interface LastLines {
  /** From all its outputs, to recognise a failure by. */
  readonly all: readonly string[];
  /** What is likely to say why it failed. */
  readonly telling: readonly string[];
}

/** Tells the human of a program that somebody else reads. */
export interface Teller {
  progress(read: ReadProgress): void;
  /** Says the last word. Nothing is known of the ending where only the output was seen. */
  ended(ending: Ending | undefined, lastLines: LastLines): Promise<void>;
  /** What was said and taken. */
  readonly told: readonly string[];
  readonly trouble: string | null;
}
