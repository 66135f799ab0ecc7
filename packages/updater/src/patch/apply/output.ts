/** Takes the result piece by piece. A piece is only valid until the returned promise settles. */
export type Sink = (piece: Uint8Array) => Promise<void> | void;

/** Length of a piece of the result. With the unpackers, two of them are what applying a patch needs of memory. */
const outputBytes = 256 * 1024;

/**
 * Collects the result of a patch and passes it on in pieces.
 *
 * One piece is filled while the sink takes the one before: the disk and the processor work at the same time. The sink is
 * never called again before it is done.
 */
export class Output {
  readonly #sink: Sink;
  readonly #signal: AbortSignal | undefined;
  #bytes = Buffer.allocUnsafeSlow(outputBytes);
  #spare = Buffer.allocUnsafeSlow(outputBytes);
  #filled = 0;
  #taking: Promise<void> = Promise.resolve();

  constructor(sink: Sink, signal: AbortSignal | undefined) {
    this.#sink = sink;
    this.#signal = signal;
  }

  /** The place for the next bytes, `most` of them or fewer. Fill all of it, then call `filled`. */
  place(most: number): Buffer {
    return this.#bytes.subarray(this.#filled, this.#filled + most);
  }

  /** Counts bytes as filled. Waits if a piece is full and the sink has not taken the one before. */
  filled(count: number): Promise<void> | undefined {
    this.#filled += count;
    return this.#filled < outputBytes ? undefined : this.#flush();
  }

  /** Passes on what is left, and waits until the sink has taken everything. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#taking;
  }

  /** Waits until the sink is at rest, however it ends. */
  async settled(): Promise<void> {
    await this.#taking.catch(() => {});
  }

  async #flush(): Promise<void> {
    await this.#taking;
    this.#signal?.throwIfAborted();
    if (this.#filled === 0) return;
    const piece = this.#bytes.subarray(0, this.#filled);
    [this.#bytes, this.#spare, this.#filled] = [this.#spare, this.#bytes, 0];
    this.#taking = this.#take(piece);
    this.#taking.catch(() => {}); // The next flush, or the end, waits for it and fails with it.
  }

  async #take(piece: Uint8Array): Promise<void> {
    await this.#sink(piece);
  }
}
