import type { Clock } from "@toasty/kit/clock";
import type { Notification } from "@toasty/proto";
import type { Prompted } from "./prompt.js";
import type { Prompter } from "./prompter.js";

/** A laptop that slept through its timer looks at the clock again within the minute. */
const longestWaitMs = 60_000;

/** One question in a prompt. */
interface OpenPrompt {
  /** Closes the prompt. */
  readonly abort: AbortController;
  readonly cancelExpiry: () => void;
}

/** Questions that are asked by a prompt, one for each key. A prompt closes when the time of its question is over. */
export class OpenPrompts {
  readonly #prompter: Prompter;
  readonly #clock: Clock;
  readonly #open = new Map<string, OpenPrompt>();

  constructor(prompter: Prompter, clock: Clock) {
    this.#prompter = prompter;
    this.#clock = clock;
  }

  has(key: string): boolean {
    return this.#open.has(key);
  }

  /** Asks a question. Exactly one of the callbacks is called, once, unless the prompt is closed before. */
  ask(
    key: string,
    question: Notification,
    on: { readonly prompted: (prompted: Prompted) => void; readonly expired: () => void },
  ): void {
    this.close(key);
    const abort = new AbortController();
    const cancelExpiry = this.#at(question.expiresAtMs, () => {
      this.close(key);
      on.expired();
    });
    const prompt = { abort, cancelExpiry };
    this.#open.set(key, prompt);
    void this.#prompter.ask(question, abort.signal).then((prompted) => {
      if (!prompted || this.#open.get(key) !== prompt) return;
      this.close(key);
      on.prompted(prompted);
    });
  }

  /** Closes the prompt of a key, if one is open. */
  close(key: string): void {
    const prompt = this.#open.get(key);
    this.#open.delete(key);
    prompt?.cancelExpiry();
    prompt?.abort.abort();
  }

  closeAll(): void {
    for (const key of [...this.#open.keys()]) this.close(key);
  }

  /** Calls back at a time of the wall clock. The returned function cancels it. */
  #at(atMs: number | undefined, then: () => void): () => void {
    if (!atMs) return () => {};
    let cancel = () => {};
    const wait = () => {
      const leftMs = atMs - this.#clock.now();
      cancel = this.#clock.after(Math.min(Math.max(0, leftMs), longestWaitMs), () => {
        if (this.#clock.now() >= atMs) then();
        else wait();
      });
    };
    wait();
    return () => cancel();
  }
}
