/** Writes bytes, as many as fit, and returns their number; throws the system's error. */
export type WriteBytes = (bytes: Uint8Array) => number;

/** Bytes that are kept while the reader of a pipe is slower than the writer. */
const backlogBytes = 1024 * 1024;

const retryMs = 50;

/**
 * Writes whole lines synchronously, and never throws.
 *
 * A line that the system refuses (full disk, closed pipe) is dropped and counted; the rest of a line that was written in
 * part goes out first afterwards, so that every line stays whole. What a full pipe does not take waits in a bounded
 * backlog. Synchronous on purpose: a write that a thread of libuv's pool cannot finish keeps a process from ending.
 */
export class LineWriter {
  readonly #write: WriteBytes;
  readonly #onRecovered: (dropped: number, code: string) => void;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  /** The first line of the backlog was written in part. */
  #torn = false;
  #retry: NodeJS.Timeout | undefined;
  #dropped = 0;
  #unreported = 0;
  #code = "";

  /** `onRecovered` is called once lines are written again after some were dropped. */
  constructor(write: WriteBytes, onRecovered: (dropped: number, code: string) => void) {
    this.#write = write;
    this.#onRecovered = onRecovered;
  }

  /** The number of lines that were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes one line, its line break included. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#isFull(bytes)) this.#flush();
    if (this.#isFull(bytes)) {
      this.#drop(1, "EAGAIN");
      return;
    }
    this.#backlog.push(bytes);
    this.#backlogBytes += bytes.length;
    this.#flush();
  }

  #isFull(bytes: Uint8Array): boolean {
    return this.#backlogBytes + bytes.length > backlogBytes;
  }

  #flush(): void {
    for (let next = this.#backlog[0]; next; next = this.#backlog[0]) {
      let written: number;
      try {
        written = this.#write(next);
        if (written === 0) throw Object.assign(new Error("nothing was written"), { code: "EIO" });
      } catch (error) {
        this.#refused(String((error as NodeJS.ErrnoException).code ?? "UNKNOWN"));
        return;
      }
      this.#backlogBytes -= written;
      this.#torn = written < next.length;
      if (this.#torn) this.#backlog[0] = next.subarray(written);
      else this.#backlog.shift();
    }
    if (this.#unreported > 0) this.#report();
  }

  #refused(code: string): void {
    if (code === "EAGAIN") {
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#flush();
      }, retryMs).unref();
      return;
    }
    // The rest of a torn line stays: without it the next line would be glued to the torn one.
    const kept = this.#backlog.slice(0, this.#torn ? 1 : 0);
    this.#drop(this.#backlog.length - kept.length, code);
    this.#backlog = kept;
    this.#backlogBytes = kept[0]?.length ?? 0;
  }

  #drop(lines: number, code: string): void {
    this.#dropped += lines;
    this.#unreported += lines;
    this.#code = code;
  }

  #report(): void {
    const dropped = this.#unreported;
    this.#unreported = 0;
    this.#onRecovered(dropped, this.#code);
  }
}
