import { defaultRules, type Rule } from "../classification/rules.js";
import { defaultEscalation, type Escalation } from "../gate/escalation.js";
import { defaultPreferences, type GatePreferences } from "../gate/preferences.js";
import type { Rate } from "../gate/token-bucket.js";
import { defaultInhibitions, type Inhibition } from "../grouping/inhibition.js";
import type { HistoryLimits } from "../history/history.js";
import type { JumpPolicy } from "../progress/milestones.js";
import type { Wording } from "../wording/sentences.js";

/** How the engine behaves. Made by `resolveSettings`; may change at any time. */
export interface Settings {
  /** In percent, above 0 and at most 100, at most 20 of them. */
  readonly milestones: readonly number[];
  /** What is announced where one update crosses several. */
  readonly jump: JumpPolicy;
  /** A run says nothing of its progress before it has run so long. */
  readonly minRunMs: number;
  /** The least time between two milestones of a run that make themselves noticed. */
  readonly minGapMs: number;
  /** Whether reaching the total is success. */
  readonly completeOnTotal: boolean;
  /** Whether a reading beyond the total raises the total. */
  readonly growTotal: boolean;
  /** Silence of a running job after which a warning says that it stalls; 0: never. */
  readonly stallMs: number;
  /** How long news of low and normal urgency wait for others of their group. */
  readonly groupWaitMs: number;
  /** How long something has to be settled before it counts as new. */
  readonly groupIntervalMs: number;
  /** How many different faults of one group may be shown. */
  readonly rate: Rate;
  /** How long a restored engine keeps quiet. */
  readonly settleMs: number;
  /** How long a run is remembered after its end. */
  readonly forgetAfterMs: number;
  /** The most notifications on the screen at once; errors are not counted out. */
  readonly visibleCap: number;
  /** Entries that the history keeps, for each job and in all. */
  readonly history: HistoryLimits;
  /** Shows once more what is urgent and what nobody has reacted to. */
  readonly escalation: Escalation;
  /** How failures are recognised. */
  readonly rules: readonly Rule[];
  /** Faults that keep others quiet, such as a crashed machine the failures of its runs. */
  readonly inhibitions: readonly Inhibition[];
  /** Whether failed runs offer Retry: somebody must be there to do it. */
  readonly retry: boolean;
  /** What the human wishes. */
  readonly preferences: GatePreferences;
  /** Replaces the engine's own words. */
  readonly wording: Wording;
}

/** Settings as a user writes them: whatever is missing has its default. */
export type SettingsInput = Partial<Omit<Settings, "preferences" | "escalation" | "rate" | "history">> & {
  readonly preferences?: Partial<GatePreferences> | undefined;
  readonly escalation?: Partial<Escalation> | undefined;
  readonly rate?: Partial<Rate> | undefined;
  readonly history?: Partial<HistoryLimits> | undefined;
};

/** The defaults, all at one glance. */
export const defaultSettings: Settings = {
  milestones: [25, 50, 75],
  jump: "highest",
  minRunMs: 30_000,
  minGapMs: 60_000,
  completeOnTotal: false,
  growTotal: false,
  stallMs: 0,
  groupWaitMs: 2_000,
  groupIntervalMs: 30_000,
  rate: { burst: 5, everyMs: 30_000 },
  settleMs: 8_000,
  forgetAfterMs: 60 * 60_000,
  visibleCap: 3,
  history: { perJob: 500, total: 5_000 },
  escalation: defaultEscalation,
  rules: defaultRules,
  inhibitions: defaultInhibitions,
  retry: false,
  preferences: defaultPreferences,
  wording: {},
};
