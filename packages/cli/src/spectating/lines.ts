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

/** What ends a line: a display that redraws itself returns the carriage without a new line. */
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
