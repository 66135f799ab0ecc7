import { CandidateReader, type ReadProgress } from "./candidates.js";
import { Tracks } from "./tracks.js";

/** The result of reading one line. */
export interface ReadLine {
  /** The progress of the whole program, if the line tells it. */
  readonly progress: ReadProgress | undefined;
  /** True: a state of a display, which the next state replaces. */
  readonly isDisplay: boolean;
}

/**
 * Finds progress in the lines that a program prints: a line has candidates, each belongs to a track, and of all tracks only
 * the outermost is the program's progress. Where nobody can say which one that is, there is none.
 */
export class ProgressReader {
  readonly #candidates = new CandidateReader();
  readonly #tracks = new Tracks();

  /** Tracks that are remembered. */
  get size(): number {
    return this.#tracks.size;
  }

  /** Reads one line that was printed at a time in milliseconds. */
  read(line: string, at: number): ReadLine {
    const { all, isPhase } = this.#candidates.read(line);
    let progress: ReadProgress | undefined;
    let isDisplay = isPhase;
    for (const candidate of all) {
      const track = this.#tracks.follow(candidate, at);
      isDisplay ||= track !== undefined || candidate.format.certainty !== "rising";
      if (track === undefined || progress !== undefined) continue;
      const { fraction, current, total } = candidate;
      progress = { fraction, ...(total !== undefined && { current, total }), track: track.id };
    }
    return { progress, isDisplay };
  }
}
