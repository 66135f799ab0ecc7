import { BoundedMap } from "@toasty/kit/bounded-map";
import type { Outcome } from "./outcome.js";

/**
 * Publishes a question again to a broker that forgot it, and returns whether the broker took it as new, knows it still,
 * or refused it.
 */
export type AskAgain = () => Promise<"asked" | "known" | "refused">;

interface Expected extends PromiseWithResolvers<Outcome> {
  readonly again: AskAgain | undefined;
}

/** Number of outcomes that are remembered for those who ask late. */
const remembered = 10_000;

/** Outcomes that are waited for, and those that are known. */
export class Expectations {
  readonly #expected = new Map<string, Expected>();
  readonly #known = new BoundedMap<string, Outcome>({ maxEntries: remembered });

  /** Number of outcomes that are waited for. */
  get size(): number {
    return this.#expected.size;
  }

  /** Ids of the outcomes that are waited for. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#expected.keys());
  }

  has(id: string): boolean {
    return this.#expected.has(id);
  }

  /** The way to publish a question again, should the broker have lost its memory. Notifications have none. */
  askAgain(id: string): AskAgain | undefined {
    return this.#expected.get(id)?.again;
  }

  /** Waits for the outcome of a notification. */
  of(id: string, again?: AskAgain): Promise<Outcome> {
    const known = this.#known.get(id);
    if (known) return Promise.resolve(known);
    const before = this.#expected.get(id);
    if (before) return before.promise;
    const expected = { ...Promise.withResolvers<Outcome>(), again };
    expected.promise.catch(() => {});
    this.#expected.set(id, expected);
    return expected.promise;
  }

  /** Stops waiting for an outcome that nobody wants to know any more. */
  forget(id: string): void {
    this.#expected.delete(id);
  }

  /** Resolves with an outcome; returns false if it is known already: a stream that broke repeats itself. */
  settle(id: string, outcome: Outcome): boolean {
    if (this.#known.has(id)) return false;
    this.#known.set(id, outcome);
    this.#expected.get(id)?.resolve(outcome);
    this.#expected.delete(id);
    return true;
  }

  /** Rejects everything that is waited for. */
  rejectAll(error: unknown): void {
    for (const { reject } of this.#expected.values()) reject(error);
    this.#expected.clear();
  }
}
