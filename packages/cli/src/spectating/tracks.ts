import type { Candidate } from "./candidates.js";

/**
 * One display of a program that counts up: a bar, a row of `[12/40]`, a percentage. Lines of one format, with the same text
 * and the same total, belong to one track.
 */
export interface Track {
  readonly id: number;
  readonly candidate: Candidate;
  readonly total: number | undefined;
  /** True: it began while an outer track had not ended. */
  readonly inner: boolean;
  readonly began: number;
  /** Time of the latest reading. */
  readonly last: number;
  readonly current: number | undefined;
  readonly fraction: number;
  readonly rises: number;
  /** Time of the latest rise that counted. */
  readonly roseAt: number;
  readonly readings: number;
  /** True: seen between start and end. A track without that was over before there was anything to tell. */
  readonly underway: boolean;
  /** True: it counts again from the start, or its caption numbers it, so it is one part of the work. */
  readonly part: boolean;
  /** True: its values fall as well, so they are no progress. */
  readonly refused: boolean;
}

/** A program that prints ever new lines must not fill the memory. */
const mostTracks = 64;

/** Rises of a value that no format vouches for, before it counts as progress. */
const risesNeeded = 3;

/** Rises closer together count as one: a list that is printed at once counts up as well. */
const riseGapMs = 50;

/**
 * The tracks of one program. Only the outermost speaks for the whole: what began first and has not ended. A track that
 * counts again from the start is a part, as is every track that began inside another one.
 */
export class Tracks {
  readonly #tracks = new Map<string, Track[]>();
  #nextId = 1;

  /** Tracks that are remembered. */
  get size(): number {
    return this.#all().length;
  }

  /** Takes a reading at a time in milliseconds, and returns its track if that speaks for the whole program. */
  follow(candidate: Candidate, at: number): Track | undefined {
    const key = `${candidate.format.partOf ?? candidate.format.name}\n${candidate.shape}`;
    const row = this.#tracks.get(key) ?? [];
    const before = row.find((track) => track.total === candidate.total) ?? row.find(grownInto(candidate));
    const track = before ? moved(before, candidate, at) : this.#begin(candidate, at);
    const others = (this.#tracks.get(key) ?? []).filter((other) => other !== before);
    // The latest is last: the map forgets the first.
    this.#tracks.delete(key);
    this.#tracks.set(key, [...others.slice(1 - mostTracks), track]);
    this.#forget();
    return this.#speaks(track, at) ? track : undefined;
  }

  #begin(candidate: Candidate, at: number): Track {
    const { current, fraction, isPart, total } = candidate;
    const isRising = candidate.format.certainty === "rising";
    const outer = this.#all().some((track) => isAlive(track) && (isRising || !isUncertain(track)));
    const isParallel = candidate.inBytes && this.#endDownloads();
    this.#nextId += 1;
    return {
      id: this.#nextId,
      candidate,
      total,
      inner: outer,
      began: at,
      last: at,
      current,
      fraction,
      rises: 0,
      roseAt: at,
      readings: 1,
      underway: fraction > 0 && fraction < 1,
      part: isPart || isParallel,
      refused: false,
    };
  }

  #speaks(track: Track, at: number): boolean {
    if (track.part || track.refused || track.inner || !track.underway || !isProven(track)) return false;
    const others = this.#all().filter((other) => other.id !== track.id && !other.inner);
    if (isUncertain(track) && others.some((other) => isAlive(other) && !isUncertain(other))) return false;
    // After other pieces of work, only one that has lasted longer than all of them.
    const spent = others
      .filter((other) => other.began < track.began && (isProven(other) || other.part))
      .reduce((sum, other) => sum + Math.min(other.last, track.began) - other.began, 0);
    return at - track.began >= spent;
  }

  /** Of several downloads at a time none is the whole. Returns true if there are others that have not ended. */
  #endDownloads(): boolean {
    let any = false;
    for (const [key, row] of this.#tracks) {
      const isOpen = (track: Track) => track.candidate.inBytes && track.fraction < 1;
      if (!row.some(isOpen)) continue;
      any = true;
      this.#tracks.set(
        key,
        row.map((track) => (isOpen(track) ? { ...track, part: true } : track)),
      );
    }
    return any;
  }

  #all(): readonly Track[] {
    return [...this.#tracks.values()].flat();
  }

  #forget(): void {
    for (const kind of [true, false]) {
      const keys = [...this.#tracks].filter(([, row]) => row.some(isUncertain) === kind);
      for (const [key] of keys.slice(0, Math.max(0, keys.length - mostTracks))) this.#tracks.delete(key);
    }
  }
}

/** True for a track whose total grew to the candidate's while it went on counting. */
function grownInto({ current, total, format }: Candidate): (track: Track) => boolean {
  return (track) =>
    format.certainty !== "rising" &&
    total !== undefined &&
    current !== undefined &&
    track.total !== undefined &&
    track.total < total &&
    track.fraction < 1 &&
    (track.current ?? 0) < current;
}

function moved(track: Track, candidate: Candidate, at: number): Track {
  const { fraction, current, total } = candidate;
  const grew = total !== track.total;
  const rises = fraction > track.fraction && at - track.roseAt >= riseGapMs;
  const falls = !grew && fraction < track.fraction;
  const beganAgain = falls && (track.fraction >= 0.99 || fraction < track.fraction / 2);
  return {
    ...track,
    total,
    current,
    fraction,
    rises: track.rises + (rises ? 1 : 0),
    roseAt: rises ? at : track.roseAt,
    last: at,
    readings: track.readings + 1,
    underway: track.underway || (fraction > 0 && fraction < 1),
    part: track.part || candidate.isPart || beganAgain,
    refused: track.refused || (falls && isUncertain(track)),
  };
}

function isUncertain({ candidate }: Track): boolean {
  return candidate.format.certainty === "rising";
}

/** True when the track's own lines show that it is progress. */
function isProven({ candidate, rises, readings }: Track): boolean {
  switch (candidate.format.certainty) {
    case "certain":
      return true;
    case "repeated":
      return readings >= 2;
    default:
      return rises >= risesNeeded;
  }
}

/** True for a track that may have others inside it. A loop counts from its first line, before it is proven. */
function isAlive(track: Track): boolean {
  if (track.part || track.refused || track.inner || track.fraction >= 1) return false;
  return !isUncertain(track) || isProven(track);
}
