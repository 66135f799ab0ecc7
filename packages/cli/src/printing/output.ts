import { coloured, drawsAscii, type Paint, plain, toAscii } from "./paint.js";

/** Output of a command: results to standard output, everything else to standard error. */
export interface Output {
  /** Print JSON in the place of sentences. */
  readonly json: boolean;
  /** A human reads standard output on a terminal. */
  readonly tty: boolean;
  readonly paint: Paint;
  /** Columns of the terminal, as it is now. */
  readonly columns: number;
  /** Width for running text: that of the terminal, infinite where no human reads. */
  readonly textWidth: number;
  /** The result: the value as a line of JSON, or the text that says the same. */
  result(value: unknown, text: string): void;
  /** Something on the way that is not the result; silent under `--json`. */
  note(text: string): void;
  /** Raw text to the terminal, or bytes to whatever it is. */
  write(content: string | Uint8Array): void;
}

/** The streams and settings that an output stands on. */
export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly stderr: NodeJS.WritableStream & {
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
}

const usualColumns = 80;

/** Makes an output: coloured only on a terminal that wants it. */
export function createOutput({ stdout, stderr, env }: OutputStreams, json: boolean): Output {
  // A dumb terminal understands neither colours nor a cursor that moves.
  const tty = stdout.isTTY === true && !json && env.TERM !== "dumb";
  const drawn = drawsAscii(env) ? toAscii : (text: string) => text;
  return {
    json,
    tty,
    paint: tty && !env.NO_COLOR ? coloured : plain,
    get columns() {
      return stdout.columns || usualColumns;
    },
    get textWidth() {
      return tty ? stdout.columns || usualColumns : Number.POSITIVE_INFINITY;
    },
    result(value, text) {
      stdout.write(`${json ? jsonLine(value) : drawn(text)}\n`);
    },
    note(text) {
      if (!json)
        stderr.write(`${drawn(stderr.isTTY ? byWords(text, stderr.columns || usualColumns) : text)}\n`);
    },
    write(content) {
      stdout.write(typeof content === "string" ? drawn(content) : content);
    },
  };
}

/** Breaks a text at spaces into lines of at most `columns` characters. */
function byWords(text: string, columns: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** Control characters of C1, direction marks and line separators: JSON.stringify leaves them as they are. */
const harmful = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Writes a value as one line of JSON that does no harm to a terminal; programs read the same value from it. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    harmful,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
