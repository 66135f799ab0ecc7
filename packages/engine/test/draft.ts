import type { Effect } from "../src/events/effect.js";
import { lookup } from "../src/persistent-map.js";
import { resolveSettings } from "../src/settings/resolve-settings.js";
import type { SettingsInput } from "../src/settings/settings.js";
import { type Draft, openDraft, setRun } from "../src/state/draft.js";
import { newRun, type Run } from "../src/state/run.js";
import { initialState } from "../src/state/state.js";
import { type News, newThread, type Thread } from "../src/state/thread.js";

/** Wall-clock time at engine time 0: a Monday at noon. */
export const noon = Date.UTC(2026, 0, 5, 12);

/** Draft of a step at an engine time, of an engine of which nothing is known yet. */
export function draftAt(time = 0, settings: SettingsInput = {}): Draft {
  return openDraft(initialState, clockAt(time), resolveSettings(settings).settings, "salt");
}

/** Draft of a later step: the same state, other settings where they are given, and no effects yet. */
export function later(draft: Draft, ms: number, settings?: SettingsInput): Draft {
  const { runs, taskbar, desk, salt, clock } = draft;
  const now = settings ? resolveSettings(settings, draft.settings).settings : draft.settings;
  return openDraft({ ...initialState, runs, taskbar, desk }, clockAt(clock.time + ms), now, salt);
}

/** Puts a run into a draft. */
export function putRun(draft: Draft, run: Partial<Run> & Pick<Run, "job">): Run {
  const whole = { ...newRun(run.job, 1, draft.clock.time), phase: "running" as const, started: true, ...run };
  setRun(draft, lookup(draft.runs, run.job) ?? null, whole);
  return whole;
}

/** News with defaults: an error of normal urgency without a job. */
export function news(given: Partial<News> = {}): News {
  return { key: "k", kind: "error", urgency: "normal", title: "T", message: "M", ...given };
}

/** Thread with defaults, as news begin it. */
export function thread(given: Partial<Thread> = {}): Thread {
  return { ...newThread(news(), noon, 0, 1), ...given };
}

/** The thread of a key; fails where there is none. */
export function threadIn(draft: Draft, key: string): Thread {
  const found = lookup(draft.desk.threads, key);
  if (found === undefined) throw new Error(`there is no thread ${key}`);
  return found;
}

/** The run of a job; fails where there is none. */
export function runIn(draft: Draft, job: string): Run {
  const found = lookup(draft.runs, job);
  if (found === undefined) throw new Error(`there is no run of ${job}`);
  return found;
}

/** The kinds of a draft's effects, in order, without lines for the history. */
export function kinds(draft: Draft): readonly string[] {
  return draft.effects.map(({ kind }) => kind).filter((kind) => kind !== "record");
}

/** Effects of one kind. */
export function effects<K extends Effect["kind"]>(draft: Draft, kind: K) {
  return draft.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
}

/** Reasons of the lines that a draft adds to the history; null where it was shown. */
export function reasons(draft: Draft): readonly (string | null)[] {
  return effects(draft, "record").map(({ entry }) => entry.reason);
}

/** Appointments as short texts. */
export function agenda(draft: Draft): readonly string[] {
  return draft.desk.agenda.map(({ at, what, key }) => `${at} ${what} ${key}`.trim());
}

function clockAt(time: number) {
  return { now: noon + time, monotonic: time, time };
}
