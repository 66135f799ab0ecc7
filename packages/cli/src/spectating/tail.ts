/** The last lines of what was printed. */
export interface Tail {
  /** Of a display that redraws itself only the last state is kept, not hundreds. */
  push(line: string, isDisplay?: boolean): void;
  /** Whether there was anything but a display. */
  readonly hasWords: boolean;
  /** Oldest first. */
  readonly lines: readonly string[];
}

/** Keeps the last `count` lines, and at times some more. */
export function tailOf(count: number): Tail {
  let lines: string[] = [];
  let lastWasDisplay = false;
  let hasWords = false;
  return {
    get hasWords() {
      return hasWords;
    },
    get lines() {
      return lines;
    },
    push(line, isDisplay = false) {
      if (isDisplay && lastWasDisplay) lines.pop();
      lastWasDisplay = isDisplay;
      hasWords ||= !isDisplay;
      lines.push(line);
      if (lines.length > 2 * count) lines = lines.slice(-count);
    },
  };
}
