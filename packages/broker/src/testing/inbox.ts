import { ToastyError } from "@toasty/proto";

interface Readable<T> {
  on(event: "data", listener: (item: T) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
}

/** Messages of a stream that nobody has read yet. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: { resolve: (item: T) => void; reject: (error: ToastyError) => void }[] = [];
  #ended: ToastyError | undefined;
  readonly #closed: Promise<ToastyError | undefined>;

  constructor(stream: Readable<T>) {
    stream.on("data", (item) => {
      const first = this.#waiting.shift();
      if (first) first.resolve(item);
      else this.#items.push(item);
    });
    this.#closed = new Promise((resolve) => {
      stream.on("error", (error) => {
        this.#end(ToastyError.from(error));
        resolve(ToastyError.from(error));
      });
      stream.on("end", () => {
        this.#end(new ToastyError({ message: "the stream has ended", code: "cancelled", reason: "CLOSED" }));
        resolve(undefined);
      });
    });
  }

  /** The next item; rejects when the stream ends instead. */
  next(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Messages that have come and were not read. */
  unread(): readonly T[] {
    return this.#items;
  }

  /** Resolves when the stream has ended, with the error if it was one. */
  closed(): Promise<ToastyError | undefined> {
    return this.#closed;
  }

  #end(error: ToastyError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
