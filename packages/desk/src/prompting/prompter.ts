import { SerialQueue } from "@toasty/kit/serial-queue";
import type { Notification } from "@toasty/proto";
import type { Prompt, Prompted } from "./prompt.js";

/** Asks by the first prompt that is here, one question at a time: two dialogs at once would take each other's keys. */
export class Prompter {
  readonly #prompts: readonly Prompt[];
  readonly #queue = new SerialQueue();

  constructor(prompts: readonly Prompt[]) {
    this.#prompts = prompts;
  }

  /** Asks when it is this question's turn; undefined when the signal aborts before the human has decided. */
  ask(question: Notification, signal: AbortSignal): Promise<Prompted | undefined> {
    return this.#queue.run(() => this.#ask(question, signal));
  }

  async #ask(question: Notification, signal: AbortSignal): Promise<Prompted | undefined> {
    const reasons: string[] = [];
    for (const prompt of this.#prompts) {
      if (signal.aborted) return undefined;
      const prompted = await prompt
        .ask(question, signal)
        .catch((error: Error): Prompted => ({ kind: "unavailable", reason: error.message }));
      if (signal.aborted) return undefined;
      if (prompted.kind !== "unavailable") return prompted;
      reasons.push(prompted.reason);
    }
    return { kind: "unavailable", reason: reasons.join("; ") };
  }
}
