import { Worker } from "node:worker_threads";
import type { ReadProgress } from "./candidates.js";

/** Lines that may wait for the expression. It does not see more. */
const mostUnread = 10_000;

/** Time that the expression has for the last lines. */
const lastLinesMs = 1_000;

/**
 * Reads progress by a regular expression of the user's own, in a thread of its own: nobody can bound the time that such an
 * expression takes, and the end of the program has to be told all the same.
 */
export class Expression {
  readonly #worker: Worker;
  readonly #found: (progress: ReadProgress) => void;
  #unread = 0;
  #idle: () => void = () => {};

  constructor(expression: string, found: (progress: ReadProgress) => void) {
    this.#found = found;
    this.#worker = new Worker(new URL("./expression-worker.js", import.meta.url), { workerData: expression });
    this.#worker.on("message", (answer: { lines: number; progress?: ReadProgress | undefined }) =>
      this.#take(answer),
    );
    // Without it the end is told without progress.
    this.#worker.on("error", () => this.#idle());
    this.#worker.unref();
  }

  /** Looks at lines; `found` is called later, with the latest progress in them. */
  read(lines: readonly string[]): void {
    if (lines.length === 0 || this.#unread > mostUnread) return;
    this.#unread += lines.length;
    this.#worker.postMessage(lines);
  }

  /** Ends when all lines are read, or when their time is over. */
  async end(): Promise<void> {
    if (this.#unread > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      const late = setTimeout(resolve, lastLinesMs);
      await promise;
      clearTimeout(late);
    }
    this.#worker.terminate().catch(() => {});
  }

  #take({ lines, progress }: { readonly lines: number; readonly progress?: ReadProgress | undefined }): void {
    this.#unread -= lines;
    if (progress) this.#found(progress);
    if (this.#unread === 0) this.#idle();
  }
}
