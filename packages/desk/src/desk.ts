import type { DeskPreferences } from "./gating/preferences.js";

/** A desk that is attached to a broker. */
export interface Desk extends AsyncDisposable {
  /** Ends when the desk does; rejects when the broker refuses it, such as for a token that is no desk's. */
  readonly ended: Promise<void>;
  /** Whether {@link pause} holds. */
  readonly paused: boolean;
  /** How many notifications are held back. */
  readonly held: number;
  /** Shows nothing, whatever it is, until {@link resume}. */
  pause(): void;
  /** Shows again, first what was held back. */
  resume(): Promise<void>;
  /** Wishes otherwise from now on, also for what is held back. */
  setPreferences(preferences: DeskPreferences): Promise<void>;
  /**
   * Detaches. News stays on the screen. What is held back, and questions without an answer, are kept for the next desk
   * of this id; a question leaves the screen, because nobody could hear its answer.
   */
  close(): Promise<void>;
}
