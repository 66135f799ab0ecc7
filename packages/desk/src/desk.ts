import type { DeskPreferences } from "./gating/preferences.js";

/** A desk that is attached to a broker. */
export interface Desk extends AsyncDisposable {
  /** Resolves when the desk is closed; rejects when the broker refuses it, such as for a token that is no desk's. */
  readonly ended: Promise<void>;
  /** True between {@link pause} and {@link resume}. */
  readonly paused: boolean;
  /** The number of notifications that are held back. */
  readonly held: number;
  /** Shows nothing, whatever it is, until {@link resume}. */
  pause(): void;
  /** Shows again, first what was held back. */
  resume(): Promise<void>;
  /** Replaces the preferences, also for what is held back. */
  setPreferences(preferences: DeskPreferences): Promise<void>;
  /**
   * Detaches from the broker. News stays on the screen. What is held back, and questions without an answer, are kept for the next desk
   * of this id; a question leaves the screen, because this desk could not report its answer.
   */
  close(): Promise<void>;
}
