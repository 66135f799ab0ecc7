import { sanitizeText } from "@toasty/proto";

/** Cuts the output of a program into lines, as a terminal would show them one after another. */
export interface LineCutter {
  /** Takes what was printed and returns the lines that are complete now. */
  push(chunk: Uint8Array): string[];
  /** Returns what is left at the end. */
  end(): string[];
}

/** A line longer than this is cut: nobody reads it, and it must not fill the memory. */
const longestLine = 4096;

/** End of a line: a display that redraws itself returns the carriage without a new line. */
const lineEnd = /\r\n|[\r\n]/;

/** Makes a cutter; characters that are split between two chunks are put together again. */
export function lineCutter(): LineCutter {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split(lineEnd);
      rest = (parts.pop() ?? "").slice(0, longestLine);
      return parts.map(plain).filter((line) => line !== "");
    },
    end() {
      const last = plain(rest + decoder.decode());
      rest = "";
      return last === "" ? [] : [last];
    },
  };
}

const plain = (line: string) => sanitizeText(line.slice(0, longestLine)).trimEnd();

/** The last lines of what was printed. */
export interface Tail {
  /** Of a display that redraws itself only the last state is kept, not hundreds. */
  push(line: string, isDisplay?: boolean): void;
  /** True: there was anything but a display. */
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
