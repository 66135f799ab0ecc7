import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  noon,
  putRun,
  reasons,
  runIn,
  thread,
  threadIn,
} from "../../test/draft.js";
import type { SettingsInput } from "../settings/settings.js";
import { type Draft, setDesk } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { ask, focusOn, pass, present, seeRun, show, update, waitForGate } from "./present.js";
import { setThread } from "./threads.js";

const minute = 60_000;

function presented(
  given: Partial<Thread> = {},
  settings: SettingsInput = {},
  desk: Partial<Draft["desk"]> = {},
) {
  const draft = draftAt(10, settings);
  setDesk(draft, { dnd: "off", ...desk });
  present(draft, thread(given));
  return draft;
}

test("shows with a new id, a nonce and the first revision", () => {
  const draft = presented({ flushAt: 5 });
  expect(kinds(draft)).toEqual(["notify"]);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({ id: "k", revision: 1, nonce: "salt1" });
  expect(reasons(draft)).toEqual([null]);
  expect(threadIn(draft, "k")).toMatchObject({
    status: "shown",
    onScreen: true,
    acknowledged: false,
    alerted: "normal",
    generation: 1,
    revision: 1,
    wordAt: 10,
    flushAt: null,
    escalateAt: null,
  });
  expect(draft.desk.serial).toBe(1);
});

test("keeps id and nonce of what is on the screen, and renews those of what is not", () => {
  expect(threadIn(presented({ revision: 3, nonce: "old", onScreen: true }), "k")).toMatchObject({
    generation: 1,
    revision: 4,
    nonce: "old",
  });
  expect(threadIn(presented({ revision: 3, nonce: "old" }), "k")).toMatchObject({
    generation: 2,
    revision: 4,
    nonce: "salt1",
  });
});

test("shows with the urgency that the human allows, and remembers its own", () => {
  const preferences = { ceilings: { error: "low" } } as const;
  const draft = presented({ urgency: "critical" }, { preferences });
  expect(effects(draft, "notify")[0]?.intent.urgency).toBe("low");
  expect(threadIn(draft, "k")).toMatchObject({ urgency: "critical", alerted: "critical", escalateAt: null });
});

test("appoints its escalation, unless it is one", () => {
  const draft = presented({ urgency: "critical" });
  expect(agenda(draft)).toEqual([`${10 + 5 * minute} escalation k`]);
  expect(threadIn(draft, "k").escalateAt).toBe(10 + 5 * minute);
  const escalated = presented({ urgency: "critical", escalated: true });
  expect(agenda(escalated)).toEqual([]);
  expect(threadIn(escalated, "k").escalateAt).toBeNull();
});

test.each<[given: Partial<Thread>, sounds: readonly string[]]>([
  [{ urgency: "high" }, ["error"]],
  [{ urgency: "critical" }, ["error"]],
  [{ urgency: "normal" }, []],
  [{ kind: "completion", urgency: "low" }, ["completion"]],
  [{ kind: "warning", urgency: "critical" }, []],
  [{ kind: "progress" }, []],
])("sounds for %j: %j", (given, sounds) => {
  expect(effects(presented(given), "sound").map(({ sound }) => sound)).toEqual(sounds);
});

test.each([
  [1_999, 0],
  [2_000, 1],
])("takes sounds %d ms apart for one: %d more", (ms, more) => {
  const draft = later(presented({ kind: "completion" }), ms);
  present(draft, thread({ key: "l", kind: "completion" }));
  expect(effects(draft, "sound")).toHaveLength(more);
  expect(draft.desk.soundAt).toBe(more === 1 ? 10 + ms : 10);
});

test("makes no sound where the gate does not allow it", () => {
  expect(effects(presented({ kind: "completion" }, {}, { dnd: "unknown" }), "sound")).toEqual([]);
});

test("holds what the gate holds back, and asks again when it may open", () => {
  const draft = presented({ kind: "info", flushAt: 5 }, {}, { mutes: [{ until: noon + 1_010 }] });
  expect(kinds(draft)).toEqual([]);
  expect(reasons(draft)).toEqual(["muted"]);
  expect(threadIn(draft, "k")).toMatchObject({
    status: "held",
    flushAt: null,
    alerted: "normal",
    onScreen: false,
  });
  expect(draft.desk.held).toEqual(["k"]);
  expect(agenda(draft)).toEqual(["1010 gate"]);
});

test("drops what is not wanted, and takes it off the screen", () => {
  const draft = presented(
    { kind: "info", status: "shown", onScreen: true, flushAt: 5 },
    { preferences: { ceilings: { info: "off" } } },
  );
  expect(effects(draft, "withdraw")).toEqual([{ kind: "withdraw", id: "k", reason: "muted" }]);
  expect(threadIn(draft, "k")).toMatchObject({
    status: "gone",
    onScreen: false,
    flushAt: null,
    alerted: "normal",
    acknowledged: false,
  });
  expect(reasons(draft)).toEqual(["off"]);
});

test("takes what the human looks at for seen, its run's failure as well", () => {
  const draft = draftAt(10);
  putRun(draft, { job: "a", phase: "failed", unseen: true });
  setDesk(draft, { focus: { everywhere: "off", jobs: { a: "on" } } });
  present(draft, thread({ job: "a", attempt: 1, onScreen: true, status: "shown" }));
  expect(effects(draft, "withdraw")).toMatchObject([{ reason: "focused" }]);
  expect(threadIn(draft, "k")).toMatchObject({ status: "gone", acknowledged: true });
  expect(runIn(draft, "a").unseen).toBe(false);
});

test("leaves a failure unseen that is not wanted", () => {
  const draft = draftAt(10, { preferences: { ceilings: { error: "off" } } });
  putRun(draft, { job: "a", phase: "failed", unseen: true });
  present(draft, thread({ job: "a", attempt: 1 }));
  expect(runIn(draft, "a").unseen).toBe(true);
});

test("sees the end of the attempt that it is told of, and of no other", () => {
  const draft = draftAt();
  putRun(draft, { job: "a", attempt: 2, phase: "failed", unseen: true });
  for (const [job, attempt] of [
    ["a", 1],
    ["b", 2],
    [null, 2],
    ["a", null],
  ] as const)
    seeRun(draft, job, attempt);
  expect(runIn(draft, "a").unseen).toBe(true);
  seeRun(draft, "a", 2);
  expect(runIn(draft, "a").unseen).toBe(false);
  const run = runIn(draft, "a");
  seeRun(draft, "a", 2);
  expect(runIn(draft, "a")).toBe(run);
});

test("writes down as said what is not to be shown", () => {
  const draft = draftAt(10);
  pass(draft, thread({ urgency: "high", onScreen: true, flushAt: 3 }), "brief");
  expect(reasons(draft)).toEqual(["brief"]);
  expect(effects(draft, "withdraw")).toMatchObject([{ reason: "ended" }]);
  expect(threadIn(draft, "k")).toMatchObject({
    status: "gone",
    onScreen: false,
    flushAt: null,
    alerted: "high",
  });
});

test("changes what is on the screen under the next revision", () => {
  const draft = draftAt(10);
  update(draft, thread({ status: "shown", onScreen: true, revision: 2, flushAt: 10 }));
  expect(effects(draft, "update")[0]?.intent).toMatchObject({ id: "k", revision: 3 });
  expect(threadIn(draft, "k")).toMatchObject({ revision: 3, wordAt: 10, flushAt: null });
});

test.each<[what: string, until: number | undefined, settlesAt: number | null, expected: readonly string[]]>([
  ["nobody knows when", undefined, null, []],
  ["a known time", noon + 1_000, null, ["1000 gate"]],
  ["a time that has passed", noon - 5, null, ["11 gate"]],
  ["a time that is now", noon + 10, null, ["11 gate"]],
  ["a far time", noon + 10 * minute, null, [`${10 + 5 * minute} gate`]],
  ["the settling", undefined, 500, ["500 gate"]],
  ["settling that is over", undefined, 10, []],
  ["the earlier of both", noon + 1_000, 500, ["500 gate"]],
  ["the earlier of both, the other way", noon + 400, 500, ["400 gate"]],
])("asks the gate again at %s", (_, until, settlesAt, expected) => {
  const draft = draftAt(10);
  setDesk(draft, { settlesAt });
  waitForGate(draft, until);
  expect(agenda(draft)).toEqual(expected);
});

test("makes no second appointment with the gate that is not earlier", () => {
  const draft = draftAt(10);
  waitForGate(draft, noon + 1_000);
  waitForGate(draft, noon + 2_000);
  waitForGate(draft, noon + 1_000);
  expect(agenda(draft)).toEqual(["1000 gate"]);
  waitForGate(draft, noon + 500);
  expect(agenda(draft)).toEqual(["500 gate", "1000 gate"]);
});

test("takes an appointment of another kind for none with the gate", () => {
  const draft = draftAt(10);
  setDesk(draft, { agenda: [{ at: 20, what: "stall", key: "a" }] });
  waitForGate(draft, noon + 1_000);
  expect(agenda(draft)).toEqual(["20 stall a", "1000 gate"]);
});

test("knows whether the human looks at a job, or at all of them", () => {
  const draft = draftAt();
  setDesk(draft, { focus: { everywhere: "off", jobs: { a: "on" } } });
  expect([focusOn(draft, "a"), focusOn(draft, "b"), focusOn(draft, null)]).toEqual(["on", "off", "off"]);
  expect(focusOn(draft, "toString")).toBe("off");
});

test("asks the gate with what holds now", () => {
  const draft = draftAt(10);
  setDesk(draft, { settlesAt: 11 });
  expect(ask(draft, thread())).toMatchObject({ show: false, reason: "settling" });
  setDesk(draft, { settlesAt: 10 });
  expect(ask(draft, thread())).toMatchObject({ show: true });
  setDesk(draft, { mutes: [{ until: noon + 99, job: "a" }] });
  expect(ask(draft, thread({ job: "a" }))).toMatchObject({ reason: "muted" });
  expect(ask(draft, thread())).toMatchObject({ show: true });
  const digests = draftAt(10, { preferences: { ceilings: { info: "off" } } });
  expect(ask(digests, thread({ kind: "digest" }))).toMatchObject({ reason: "off" });
});

const allowed = { show: true, urgency: "normal", sound: false } as const;

function crowded(...given: readonly Partial<Thread>[]): Draft {
  const draft = draftAt(10, { visibleCap: 2 });
  given.forEach((one, at) => {
    setThread(
      draft,
      thread({
        key: `${at}`,
        kind: "info",
        status: "shown",
        onScreen: true,
        flushAt: 1,
        escalateAt: 2,
        ...one,
      }),
    );
  });
  return draft;
}

test("makes room by taking away the oldest", () => {
  const draft = crowded({}, {});
  show(draft, thread({ key: "new" }), allowed);
  expect(effects(draft, "withdraw")).toEqual([{ kind: "withdraw", id: "0", reason: "evicted" }]);
  expect(draft.desk.visible).toEqual(["1", "new"]);
  expect(threadIn(draft, "0")).toMatchObject({ status: "gone", flushAt: null, escalateAt: null });
});

test("takes away neither errors nor what has just come, and nothing while there is room", () => {
  const errors = crowded({ kind: "error" }, { kind: "error" });
  show(errors, thread({ key: "new", kind: "info" }), allowed);
  expect(effects(errors, "withdraw")).toEqual([]);
  expect(errors.desk.visible).toEqual(["0", "1", "new"]);
  const second = crowded({ kind: "error" }, {});
  show(second, thread({ key: "new" }), allowed);
  expect(second.desk.visible).toEqual(["0", "new"]);
  const room = crowded({});
  show(room, thread({ key: "new" }), allowed);
  expect(room.desk.visible).toEqual(["0", "new"]);
});

test("goes on holding what it takes away of something that is held", () => {
  const draft = crowded({ status: "held" }, {});
  show(draft, thread({ key: "new" }), allowed);
  expect(threadIn(draft, "0")).toMatchObject({ status: "held", onScreen: false });
});
