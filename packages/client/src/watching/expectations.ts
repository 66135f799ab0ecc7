import type { Outcome } from "./outcome.js";

/** Asks again a broker that forgot, and says whether it took the notification as new, knows it still, or will not. */
export type AskAgain = () => Promise<"asked" | "known" | "refused">;

interface Expected {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  readonly promise: Promise<Outcome>;
  readonly again: AskAgain | undefined;
}

/** How many outcomes are remembered for those who ask late. */
const remembered = 10_000;

/** Who waits for which outcome, and which ones are known. */
export class Expectations {
  readonly #expected = new Map<string, Expected>();
  readonly #told = new Map<string, Outcome>();

  /** How many are waited for. */
  get size(): number {
    return this.#expected.size;
  }

  /** The ids that are waited for. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#expected.keys());
  }

  has(id: string): boolean {
    return this.#expected.has(id);
  }

  /** How to ask again, should the broker have lost its memory. */
  askAgain(id: string): AskAgain | undefined {
    return this.#expected.get(id)?.again;
  }

  /** The outcome of a notification, once it is known. */
  of(id: string, again?: AskAgain): Promise<Outcome> {
    const told = this.#told.get(id);
    if (told) return Promise.resolve(told);
    const known = this.#expected.get(id);
    if (known) return known.promise;
    const expected = { ...Promise.withResolvers<Outcome>(), again };
    expected.promise.catch(() => {});
    this.#expected.set(id, expected);
    return expected.promise;
  }

  /** Nobody wants to know this one any more. */
  forget(id: string): void {
    this.#expected.delete(id);
  }

  /** Tells of an outcome; false if it was told before: a stream that broke repeats itself. */
  settle(id: string, outcome: Outcome): boolean {
    if (this.#told.has(id)) return false;
    this.#told.set(id, outcome);
    const [oldest] = this.#told.keys();
    if (this.#told.size > remembered && oldest !== undefined) this.#told.delete(oldest);
    this.#expected.get(id)?.resolve(outcome);
    this.#expected.delete(id);
    return true;
  }

  /** Nothing will be heard any more. */
  rejectAll(error: unknown): void {
    for (const { reject } of this.#expected.values()) reject(error);
    this.#expected.clear();
  }
}
