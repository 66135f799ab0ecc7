import { knownPatterns, type ProgressPattern, type ReadProgress } from "./progress-patterns.js";

/** Finds progress in the lines that a program prints. */
export interface ProgressReader {
  /** Looks at one line. */
  read(line: string): ReadProgress | undefined;
}

/** How many shapes of lines are remembered: a program that prints ever new ones must not fill the memory. */
const rememberedShapes = 64;

/**
 * Makes a reader. Where a line alone is no proof ("coverage 87%", "3/4 retries"), only a display counts: lines of one
 * shape whose values rise.
 */
export function progressReader(custom?: ProgressPattern): ProgressReader {
  const patterns = custom ? [custom] : knownPatterns;
  const shapes = new Map<string, ReadProgress>();

  const risesIn = (shape: string, progress: ReadProgress): boolean => {
    const before = shapes.get(shape);
    shapes.delete(shape);
    shapes.set(shape, progress);
    if (shapes.size > rememberedShapes) shapes.delete(shapes.keys().next().value as string);
    return before !== undefined && before.total === progress.total && progress.fraction > before.fraction;
  };

  return {
    read(line) {
      for (const { certain, name, read } of patterns) {
        const progress = read(line);
        if (!progress) continue;
        return certain || risesIn(`${name} ${shapeOf(line)}`, progress) ? progress : undefined;
      }
      return undefined;
    },
  };
}

/** A line without what changes in a display from one moment to the next: its numbers and its bar. */
function shapeOf(line: string): string {
  return line
    .slice(0, 200)
    .replace(/[\d.,:]+/g, "#")
    .replace(/[█▉▊▋▌▍▎▏░▒▓━╸=>.\s-]+/g, " ");
}
