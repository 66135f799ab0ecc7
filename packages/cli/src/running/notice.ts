const newline = 0x0a;

/**
 * One line for the human on standard error, between the lines of a program that prints there as well: written as soon as
 * the program is at the start of a line, at the latest by {@link Notice.flush}.
 */
export class Notice {
  readonly #write: (text: string) => void;
  #atLineStart = true;
  #waiting: string | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Writes the line now or later. */
  say(line: string): void {
    this.#waiting = line;
    if (this.#atLineStart) this.flush();
  }

  /** Takes what the program has printed. */
  passed(bytes: Uint8Array): void {
    const last = bytes.at(-1);
    if (last === undefined) return;
    this.#atLineStart = last === newline;
    // The bytes go out after this call.
    if (this.#atLineStart && this.#waiting !== undefined)
      setImmediate(() => this.#atLineStart && this.flush());
  }

  /** Writes what is left, on a line of its own. */
  flush(): void {
    if (this.#waiting === undefined) return;
    const line = `${this.#atLineStart ? "" : "\n"}${this.#waiting}\n`;
    this.#waiting = undefined;
    this.#write(line);
  }
}
