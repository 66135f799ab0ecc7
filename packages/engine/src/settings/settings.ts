import { defaultRules, type Rule } from "../classification/rules.js";
import { defaultEscalation, type Escalation } from "../gate/escalation.js";
import type { Rate } from "../gate/pace.js";
import { defaultPreferences, type GatePreferences } from "../gate/preferences.js";
import { defaultInhibitions, type Inhibition } from "../grouping/inhibition.js";
import type { HistoryLimits } from "../history/history.js";
import type { JumpPolicy } from "../progress/milestones.js";
import type { Wording } from "../wording/sentences.js";

/** Settings of the engine. Made by `resolveSettings`; may change at any time. */
export interface Settings {
  /** In percent, above 0 and at most 100, at most 20 of them. */
  readonly milestones: readonly number[];
  /** Choice where one update crosses several. */
  readonly jump: JumpPolicy;
  /** A run says nothing of its progress before it has run so long. */
  readonly minRunMs: number;
  /** The least time between two milestones of a run that make themselves noticed. */
  readonly minGapMs: number;
  /** Takes reaching the total for success. */
  readonly completeOnTotal: boolean;
  /** Raises the total where a reading is beyond it. */
  readonly growTotal: boolean;
  /** Silence of a running job after which a warning says that it stalls; 0: never. */
  readonly stallMs: number;
  /** Time for which news of low and normal urgency wait for others of their group. */
  readonly groupWaitMs: number;
  /** Time for which something has to be settled before it counts as new. */
  readonly groupIntervalMs: number;
  /** Limit on different faults of one group. */
  readonly rate: Rate;
  /** Time for which a restored engine keeps quiet. */
  readonly settleMs: number;
  /** Time for which a run is remembered after its end. */
  readonly forgetAfterMs: number;
  /** The most notifications on the screen at once; errors are not counted out. */
  readonly visibleCap: number;
  /** Entries that the history keeps, for each job and in all. */
  readonly history: HistoryLimits;
  /** Shows once more what is urgent and what nobody has reacted to. */
  readonly escalation: Escalation;
  /** Rules that recognise failures. */
  readonly rules: readonly Rule[];
  /** Faults that keep others quiet, such as a crashed machine the failures of its runs. */
  readonly inhibitions: readonly Inhibition[];
  /** Lets failed runs offer Retry: somebody must be there to do it. */
  readonly retry: boolean;
  /** Preferences of the human. */
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
