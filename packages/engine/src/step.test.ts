import { expect, test } from "vitest";
import { noon } from "../test/draft.js";
import type { Effect } from "./events/effect.js";
import type { EngineEvent } from "./events/event.js";
import { lookup } from "./persistent-map.js";
import { resolveSettings } from "./settings/resolve-settings.js";
import type { SettingsInput } from "./settings/settings.js";
import { initialState, type State } from "./state/state.js";
import { step } from "./step.js";

/** Steps at one time each; the state and the effects of the last. */
function after(events: readonly (readonly [time: number, event: unknown])[], input: SettingsInput = {}) {
  const { settings } = resolveSettings({ groupWaitMs: 0, ...input });
  let state: State = initialState;
  let effects: readonly Effect[] = [];
  for (const [time, event] of events) {
    const context = { now: noon + time, monotonic: time, settings, salt: "s" };
    ({ state, effects } = step(state, event as EngineEvent, context));
  }
  return { state, effects, run: (job: string) => lookup(state.runs, job) };
}

const kinds = (effects: readonly Effect[]) =>
  effects.map(({ kind }) => kind).filter((kind) => kind !== "record");

const started = { kind: "started", job: "a" };
const problem = { kind: "problem", job: "a", problem: { message: "bad", urgency: "critical" } };
const remark = { kind: "remark", key: "k", title: "T" };

test.each<[kind: string, event: object, phase: string]>([
  ["queued", {}, "queued"],
  ["started", {}, "running"],
  ["heartbeat", {}, "queued"],
  ["paused", {}, "paused"],
  ["resumed", {}, "running"],
  ["succeeded", {}, "succeeded"],
  ["failed", { problem: {} }, "failed"],
  ["cancelled", {}, "cancelled"],
  ["progress", { current: 1 }, "running"],
  ["problem", { problem: {} }, "queued"],
])("takes in %s", (kind, event, phase) => {
  const { run, effects } = after([[0, { kind, job: "a", ...event }]]);
  expect(run("a")?.phase).toBe(phase);
  expect(kinds(effects)).not.toContain("diagnostic");
});

test("takes in what a human or a desk says", () => {
  const failed: readonly [number, object] = [0, { kind: "failed", job: "a", problem: {} }];
  const entry = (event: object) => after([failed, [1, event]]).state.desk.history.entries[0];
  expect(entry({ kind: "acknowledged", id: "a:1:end" })?.acknowledged).toBe(true);
  expect(entry({ kind: "lost", id: "a:1:end" })?.acknowledged).toBe(false);
  expect(after([failed, [1, { kind: "lost", id: "a:1:end" }]]).state.desk.visible).toEqual([]);
  expect(
    kinds(
      after([failed, [1, { kind: "acted", id: "a:1:end", action: "view_details", nonce: "s1" }]]).effects,
    ),
  ).toContain("act");
  expect(after([[0, { kind: "dnd", state: "on" }]]).state.desk.dnd).toBe("on");
  expect(after([[0, { kind: "focus", state: "on" }]]).state.desk.focus.everywhere).toBe("on");
  const mute: readonly [number, object] = [0, { kind: "mute", until: noon + 99 }];
  expect(after([mute]).state.desk.mutes).toEqual([{ until: noon + 99 }]);
  expect(after([mute, [1, { kind: "unmute" }]]).state.desk.mutes).toEqual([]);
  expect(kinds(after([[0, remark]]).effects)).toEqual(["notify"]);
  expect(
    kinds(
      after([
        [0, problem],
        [1, { kind: "recovered", job: "a" }],
      ]).effects,
    ),
  ).toContain("update");
});

test.each([[null], [undefined], [{}], [{ kind: "odd" }], ["text"]])(
  "reports an event of which nothing is known: %j",
  (event) => {
    const { effects } = after([[0, event]]);
    const kind = (event as { readonly kind?: string } | null)?.kind;
    expect(effects).toEqual([
      {
        kind: "diagnostic",
        code: "invalid_event",
        detail: `nothing is known of events of kind ${kind === undefined ? "undefined" : `"${kind}"`}`,
        job: undefined,
      },
    ]);
  },
);

test("moves the engine's time by the monotonic clock", () => {
  expect(
    after([
      [5, started],
      [12, started],
    ]).state.clock,
  ).toEqual({ now: noon + 12, monotonic: 12, time: 7 });
});

test("changes nothing that it was given, and keeps the lineage", () => {
  const { state } = after([
    [0, problem],
    [1, started],
  ]);
  const given = { ...state, lineage: "l" };
  const copy = structuredClone(given);
  const { settings } = resolveSettings();
  const { state: next } = step(given, problem as EngineEvent, { now: noon, monotonic: 9, settings });
  expect(given).toEqual(copy);
  expect(next.lineage).toBe("l");
  expect(next.desk).not.toBe(given.desk);
});

test("makes nonces of the salt, which may be missing", () => {
  const { settings } = resolveSettings({ groupWaitMs: 0 });
  const { effects } = step(initialState, problem as EngineEvent, { now: noon, monotonic: 0, settings });
  expect(effects[0]).toMatchObject({ kind: "notify", intent: { nonce: "1" } });
});

test("asks to be woken for the next appointment, and only once for each", () => {
  const wait = 5 * 60_000;
  const first = after([
    [0, started],
    [10, problem],
  ]);
  expect(first.effects.at(-1)).toEqual({ kind: "wakeAt", monotonic: 10 + wait });
  expect(first.state.desk.armed).toBe(10 + wait);
  expect(
    kinds(
      after([
        [0, started],
        [10, problem],
        [20, started],
      ]).effects,
    ),
  ).toEqual([]);
  expect(
    after([
      [0, started],
      [10, problem],
      [20, { kind: "wake" }],
    ]).effects,
  ).toEqual([{ kind: "wakeAt", monotonic: 10 + wait }]);
  expect(kinds(after([[0, started]]).effects)).toEqual(["taskbar"]);
});

test("asks to be woken earlier where something comes earlier", () => {
  const { effects } = after([
    [0, started],
    [10, problem],
    [20, { kind: "queued", job: "b", stallMs: 50 }],
    [30, { kind: "started", job: "b" }],
  ]);
  expect(effects.at(-1)).toEqual({ kind: "wakeAt", monotonic: 80 });
});

test("does what is due in the order of its time, before it takes in what has happened", () => {
  const { effects } = after([
    [0, { ...started, stallMs: 100 }],
    [1, { ...started, job: "b", stallMs: 50 }],
    [200, remark],
  ]);
  const titles = effects.flatMap((effect) => (effect.kind === "notify" ? [effect.intent.title] : []));
  expect(titles).toEqual(["b stalls", "a stalls", "T"]);
});

test("does each kind of what is due", () => {
  const wait = 5 * 60_000;
  expect(
    kinds(
      after([
        [0, problem],
        [wait, { kind: "wake" }],
      ]).effects,
    ),
  ).toContain("notify");
  const waiting = after(
    [
      [0, { ...problem, problem: { message: "m" } }],
      [100, { kind: "wake" }],
    ],
    { groupWaitMs: 100 },
  );
  expect(kinds(waiting.effects)).toContain("notify");
  const forgotten = after(
    [
      [0, { kind: "cancelled", job: "a" }],
      [1_000, { kind: "wake" }],
    ],
    { forgetAfterMs: 1_000 },
  );
  expect(forgotten.run("a")).toBeUndefined();
  const bar = [
    [0, { ...started, total: 100 }],
    [1, { kind: "progress", job: "a", current: 10 }],
  ] as const;
  expect(after([...bar, [99, started]]).effects).toEqual([]);
  expect(kinds(after([...bar, [100, started]]).effects)).toEqual(["taskbar"]);
  const muted = [
    [0, { kind: "mute", until: noon + 100 }],
    [1, remark],
  ] as const;
  expect(kinds(after([...muted, [99, started]]).effects)).not.toContain("notify");
  expect(kinds(after([...muted, [100, started]]).effects)).toContain("notify");
});

test("ends with all told that waits and nothing on the taskbar, and takes in nothing more", () => {
  const events = [
    [0, started],
    [1, { ...problem, problem: { message: "m" } }],
    [2, { kind: "closed" }],
  ] as const;
  const { state, effects } = after(events, { groupWaitMs: 5_000 });
  expect(kinds(effects)).toEqual(["notify", "taskbar"]);
  expect(effects.at(-1)).toEqual({ kind: "taskbar", value: { state: "none" }, flash: false });
  expect(state.desk).toMatchObject({ disposed: true, armed: null });
  const more = after([...events, [99_999, remark]], { groupWaitMs: 5_000 });
  expect(more.effects).toEqual([]);
  expect(more.state.desk).toEqual(state.desk);
});

test("begins again after the end, with the taskbar as it was", () => {
  const events = [
    [0, started],
    [1, { kind: "closed" }],
    [5, { kind: "restored" }],
  ] as const;
  const { state, effects } = after(events);
  expect(state.desk).toMatchObject({ disposed: false, settlesAt: 8_005 });
  expect(effects).toEqual([{ kind: "taskbar", value: { state: "indeterminate" }, flash: false }]);
});

test("keeps quiet for a while after a restart, if it knew of a run", () => {
  expect(
    after([
      [0, remark],
      [5, { kind: "restored" }],
    ]).state.desk.settlesAt,
  ).toBeNull();
  const { state } = after([
    [0, started],
    [5, { kind: "restored" }],
  ]);
  expect(state.desk.settlesAt).toBe(8_005);
});

test("knows neither focus nor do-not-disturb of another process, and resumes what is on the screen", () => {
  const { state, effects } = after([
    [0, { kind: "focus", state: "off" }],
    [0, { kind: "dnd", state: "off" }],
    [0, remark],
    [0, { kind: "failed", job: "a", problem: {} }],
    [5, { kind: "restored" }],
  ]);
  expect(state.desk.dnd).toBe("unknown");
  expect(state.desk.focus).toEqual({ everywhere: "unknown", jobs: {} });
  expect(effects.flatMap((effect) => (effect.kind === "resume" ? [effect.intent.id] : []))).toEqual([
    "remark:k",
    "a:1:end",
  ]);
  expect(state.taskbar).toMatchObject({ flashing: false, waiting: false });
});

test("looks at what was held once it has settled", () => {
  const events = [
    [0, { kind: "mute", until: noon + 1 }],
    [0, remark],
    [5, { kind: "restored" }],
  ] as const;
  expect(after(events).state.desk.agenda).toContainEqual({ at: 8_005, what: "gate", key: "" });
  expect(after([[5, { kind: "restored" }]]).state.desk.agenda).toEqual([]);
});
