import { expect, test } from "vitest";
import { draftAt, putRun, thread } from "../../test/draft.js";
import { present } from "../screen/present.js";
import { record, schedule, setThread } from "../screen/threads.js";
import { closeDraft, setDesk } from "./draft.js";
import { isState } from "./shape.js";

/** A state that has something of everything. */
function fullState(): object {
  const draft = draftAt(10);
  putRun(draft, {
    job: "a",
    group: "g",
    parent: "p",
    current: 1,
    total: 4,
    declared: 4,
    peak: { current: 1, total: 4 },
    sent: [25],
    covered: [10],
    spokeAt: 1,
    complaints: ["after_end"],
    threads: ["k"],
  });
  const subject = thread({
    job: "a",
    attempt: 1,
    group: "g",
    code: "c",
    milestone: 25,
    progress: 0.25,
    actions: [{ id: "retry", label: "Retry" }],
    ttlMs: 5,
    expiresAt: 6,
    recoveredAt: 7,
  });
  present(draft, subject);
  setThread(draft, { ...subject, alerted: "low", flushAt: 8, escalateAt: 9, status: "held", onScreen: true });
  record(draft, subject, "muted");
  schedule(draft, "stall", "a", 99);
  setDesk(draft, {
    loose: ["k"],
    sources: [{ key: "k", what: "error", code: "", job: "", host: "" }],
    focus: { everywhere: "on", jobs: { a: "off" } },
    mutes: [{ until: 5, job: "a" }],
    soundAt: 1,
    settlesAt: 2,
    armed: 3,
  });
  draft.taskbar = { ...draft.taskbar, shown: { state: "normal", value: 0.25 }, at: 4 };
  return JSON.parse(JSON.stringify(closeDraft(draft, "l").state));
}

/** The paths of a value and of everything in it. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValue(state: object, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const copy = structuredClone(state);
  const owner = path.slice(0, -1).reduce<object>((at, key) => Reflect.get(at, key), copy);
  Reflect.set(owner, path.at(-1) ?? "", value);
  return copy;
}

test("takes a state that has something of everything", () => {
  expect(isState(fullState())).toBe(true);
});

test("refuses a state of which any part is of another kind", () => {
  const state = fullState();
  const odd = () => {};
  for (const path of pathsOf(state)) {
    expect({ path, isState: isState(withValue(state, path, odd)) }).toEqual({ path, isState: false });
  }
});

test.each<[path: string, value: unknown, expected: boolean]>([
  ["clock.time", Number.NaN, false],
  ["clock.time", -0.5, true],
  ["clock.monotonic", null, true],
  ["desk.serial", -1, false],
  ["desk.serial", 0.5, false],
  ["desk.serial", 0, true],
  ["desk.serial", Number.MAX_SAFE_INTEGER + 1, false],
  ["desk.dnd", "maybe", false],
  ["desk.disposed", 1, false],
  ["desk.loose", {}, false],
  ["desk.focus.jobs", [], false],
  ["desk.focus.jobs", { a: "odd" }, false],
  ["desk.focus.jobs", {}, true],
  ["desk.mutes", [{ until: 5 }], true],
  ["desk.mutes", [{ until: "soon" }], false],
  ["desk.mutes", [{ until: 5, job: 7 }], false],
  ["desk.agenda", [{ at: 1, what: "odd", key: "" }], false],
  ["desk.threads", null, true],
  ["desk.threads", [], false],
  ["desk.threads", Array(16).fill(null), true],
  ["desk.threads", Array(17).fill(null), false],
  ["desk.threads", [...Array(15).fill(null), { key: "k" }], false],
  ["desk.keys", { key: "k", value: "v", next: null }, true],
  ["desk.keys", { key: "k", value: "v", next: { key: "l", value: "v", next: null } }, true],
  ["desk.keys", { key: "k", value: "v", next: { key: "l", value: 7, next: null } }, false],
  ["desk.keys", { key: "k", value: "v", next: [] }, false],
  ["taskbar.shown", { state: "indeterminate" }, true],
  ["taskbar.shown", { state: "error", value: 1 }, true],
  ["taskbar.shown", { state: "error" }, false],
  ["taskbar.shown", { state: "odd", value: 1 }, false],
])("with %s set to %j, it is a state: %s", (path, value, expected) => {
  expect(isState(withValue(fullState(), path.split("."), value))).toBe(expected);
});

test.each([[null], [undefined], [[]], ["{}"], [{}]])("takes %j for none", (value) => {
  expect(isState(value)).toBe(false);
});
