import fc from "fast-check";
import type { Effect, Intent } from "../../src/events/effect.js";
import type { EngineEvent } from "../../src/events/event.js";
import { lookup } from "../../src/persistent-map.js";
import { resolveSettings } from "../../src/settings/resolve-settings.js";
import type { SettingsInput } from "../../src/settings/settings.js";
import type { Run } from "../../src/state/run.js";
import { deserialise, serialise } from "../../src/state/serialise.js";
import { initialState, type State } from "../../src/state/state.js";
import { step } from "../../src/step.js";

/** Settings under which every crossing is announced. */
export const eager: SettingsInput = { minRunMs: 0, minGapMs: 0, groupWaitMs: 0 };

/** More than any test needs, and few enough to be found at once. */
const mostWakes = 100_000;

/** A Monday at noon. */
export const noon = Date.UTC(2026, 0, 5, 12);

/** Feeds the reducer as the shell does: with two clocks, and with wakes when they were asked for. */
export class Driver {
  state: State;
  /** Wall clock at the start. */
  readonly start: number;
  /** Milliseconds since the start. */
  time = 0;
  readonly effects: Effect[] = [];
  #settings;
  #wakeAt: number | undefined;
  /** The monotonic clock's zero, which differs between processes. */
  #zero = 1_000;
  #wallShift = 0;

  constructor(settings: SettingsInput = {}, start = noon) {
    this.#settings = resolveSettings(settings).settings;
    this.start = start;
    this.state = initialState;
  }

  /** Says what happened, and gives what it leads to. */
  say(event: EngineEvent): readonly Effect[] {
    const context = {
      now: this.start + this.time + this.#wallShift,
      monotonic: this.time + this.#zero,
      settings: this.#settings,
    };
    const { state, effects } = step(this.state, event, context);
    this.state = state;
    this.effects.push(...effects);
    // As a timer does, which counts whole milliseconds and takes one at least before it rings again.
    const least = event?.kind === "wake" ? 1 : 0;
    for (const effect of effects) {
      if (effect.kind !== "wakeAt") continue;
      this.#wakeAt = this.time + Math.max(least, Math.ceil(effect.monotonic - context.monotonic));
    }
    return effects;
  }

  /** Lets time pass, and wakes the engine when it asked for it. Fails if it asks without end. */
  pass(ms: number): readonly Effect[] {
    const before = this.effects.length;
    const end = this.time + ms;
    for (let wakes = 0; this.#wakeAt !== undefined && this.#wakeAt <= end; wakes += 1) {
      if (wakes === mostWakes) throw new Error(`the engine asked ${wakes} times to be woken within ${ms} ms`);
      this.time = Math.max(this.time, this.#wakeAt);
      this.#wakeAt = undefined;
      this.say({ kind: "wake" });
    }
    this.time = end;
    return this.effects.slice(before);
  }

  /** Goes on in a new process that knows what was saved. */
  restart(): readonly Effect[] {
    const saved = deserialise(serialise(this.state));
    if (saved === undefined) throw new Error("the state cannot be read back");
    this.state = saved;
    this.#zero = 7 - this.time;
    this.#wakeAt = undefined;
    return this.say({ kind: "restored" });
  }

  /** Sets the wall clock. */
  shiftWall(ms: number): void {
    this.#wallShift += ms;
  }

  configure(settings: SettingsInput): void {
    this.#settings = resolveSettings(settings).settings;
  }

  run(job = "run"): Run {
    const run = lookup(this.state.runs, job);
    if (run === undefined) throw new Error(`there is no run of ${job}`);
    return run;
  }

  /** Everything that made itself noticed. */
  get notified(): readonly Intent[] {
    return intents(this.effects, "notify");
  }

  /** The milestones that made themselves noticed, in order. */
  get milestones(): readonly (number | null)[] {
    return this.notified.filter((intent) => intent.kind === "progress").map((intent) => intent.milestone);
  }
}

/** The intents among effects. */
export function intents(effects: readonly Effect[], kind: "notify" | "update"): readonly Intent[] {
  return effects.flatMap((effect) => (effect.kind === kind ? [effect.intent] : []));
}

/** The diagnostics among effects. */
export function complaints(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === "diagnostic" ? [effect.code] : []));
}

/** Effects of one kind. */
export function only<T extends Effect["kind"]>(effects: readonly Effect[], kind: T) {
  return effects.filter((effect): effect is Extract<Effect, { kind: T }> => effect.kind === kind);
}

/** Any event that a job or a desk may say, sensible or not. */
export const anyEvent: fc.Arbitrary<EngineEvent> = (() => {
  const job = fc.constantFrom("a", "b", "c");
  const attempt = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const rank = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined });
  const about = { job, attempt, rank };
  const problem = fc.record({
    message: fc.option(fc.constantFrom("disk full", "out of memory", "step 12 failed", "step 13 failed"), {
      nil: undefined,
    }),
    code: fc.option(fc.constantFrom("system_crash", "data_error", "odd"), { nil: undefined }),
    urgency: fc.option(fc.constantFrom("low", "normal", "high", "critical", "bogus"), { nil: undefined }),
  });
  const state = fc.constantFrom("on" as const, "off" as const, "unknown" as const);
  const simple = (...types: ("queued" | "heartbeat" | "paused" | "resumed" | "succeeded" | "cancelled")[]) =>
    fc.record({ kind: fc.constantFrom(...types), ...about });
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("progress" as const),
        ...about,
        current: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.double()),
        total: fc.oneof(fc.constant(100), fc.constant(null), fc.integer({ min: 0, max: 300 })),
        seq: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      }),
    },
    fc.record({
      kind: fc.constant("started" as const),
      ...about,
      group: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
      parent: fc.option(job, { nil: undefined }),
    }),
    simple("queued", "heartbeat", "paused", "resumed"),
    simple("succeeded", "cancelled"),
    fc.record({ kind: fc.constant("failed" as const), ...about, problem }),
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("problem" as const),
        ...about,
        problem,
        severity: fc.constantFrom("error" as const, "warning" as const),
      }),
    },
    fc.record({ kind: fc.constant("recovered" as const), ...about }),
    fc.record({
      kind: fc.constant("remark" as const),
      key: fc.constantFrom("x", "y"),
      title: fc.string(),
      urgency: fc.option(fc.constantFrom("low", "high"), { nil: undefined }),
      ttlMs: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
      scheduled: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("dnd" as const), state }),
    fc.record({ kind: fc.constant("focus" as const), state, job: fc.option(job, { nil: undefined }) }),
    fc.record({
      kind: fc.constant("mute" as const),
      until: fc.integer({ min: noon, max: noon + 600_000 }),
      job: fc.option(job, { nil: undefined }),
    }),
    fc.record({ kind: fc.constant("unmute" as const), job: fc.option(job, { nil: undefined }) }),
    fc.record({
      kind: fc.constantFrom("acknowledged" as const, "lost" as const),
      id: fc.constantFrom("a:1:progress", "a:1:end", "b:1:end", "zzz"),
    }),
    fc.record({
      kind: fc.constant("acted" as const),
      id: fc.constantFrom("a:1:end", "b:1:end"),
      action: fc.constantFrom("retry", "view_details", "nuke"),
      nonce: fc.constantFrom("1", "2", "3"),
    }),
  );
})();

/** A history: what happened, and how long after what was before. */
export const anyHistory = fc.array(
  fc.tuple(anyEvent, fc.constantFrom(0, 1, 50, 1_000, 5_000, 40_000, 400_000)),
  {
    maxLength: 60,
  },
);
