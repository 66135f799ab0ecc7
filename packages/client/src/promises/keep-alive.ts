/**
 * Keeps the process running while somebody waits for something of ours. All other timers of this package are unref'd, so
 * that a client with nothing to do never keeps a program from ending.
 */
export class KeepAlive {
  #holds = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Holds the process until the returned function is called; calling it again does nothing. */
  hold(): () => void {
    this.#holds += 1;
    this.#timer ??= setInterval(() => {}, 2 ** 30);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#holds > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Holds the process until the work has ended, either way. */
  async during<T>(work: Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work;
    } finally {
      release();
    }
  }
}
