import { expect, test } from "vitest";
import { draftAt, effects, kinds, later, putRun, reasons, threadIn } from "../../test/draft.js";
import type { Problem } from "../classification/problem.js";
import { fingerprintOf } from "../grouping/fingerprint.js";
import { threadOf } from "../screen/threads.js";
import type { SettingsInput } from "../settings/settings.js";
import { runOf, setDesk } from "../state/draft.js";
import type { Run } from "../state/run.js";
import { problem, recovered, remark } from "./problem.js";

const calm: SettingsInput = { groupWaitMs: 0 };

function running(given: Partial<Run> = {}, settings: SettingsInput = calm) {
  const draft = draftAt(10, settings);
  putRun(draft, { job: "a", title: "Run A", ...given });
  return draft;
}

const fault = (given: Problem = { message: "bad" }, more: object = {}) =>
  ({ kind: "problem", job: "a", problem: given, ...more }) as const;

const keyOf = (message: string, code = "unknown") => `a:1:problem:${fingerprintOf({ message }, code)}`;

test("tells of a fault under its fingerprint", () => {
  const draft = running({ host: "h" });
  problem(draft, fault({ message: "row 7", code: "data_error" }));
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    kind: "error",
    urgency: "high",
    title: "Error in Run A",
    message: "row 7",
    job: "a",
    attempt: 1,
    group: null,
    actions: [{ id: "view_details", label: "View Details" }],
  });
  expect(threadIn(draft, keyOf("row 7", "data_error")).code).toBe("data_error");
});

test("tells of a warning without buttons, and lets it wait for others", () => {
  const draft = running({}, {});
  problem(draft, fault(undefined, { severity: "warning" }));
  expect(kinds(draft)).toEqual([]);
  expect(threadIn(draft, keyOf("bad"))).toMatchObject({
    status: "waiting",
    kind: "warning",
    title: "Warning in Run A",
    actions: [],
  });
});

test("never offers Retry, since the run goes on", () => {
  const draft = running({}, { ...calm, retry: true });
  problem(draft, fault());
  expect(effects(draft, "notify")[0]?.intent.actions.map(({ id }) => id)).toEqual(["view_details"]);
});

test("makes a run of the first word of it", () => {
  const draft = draftAt(0, calm);
  problem(draft, fault());
  expect(runOf(draft, "a")?.phase).toBe("queued");
  expect(kinds(draft)).toEqual(["notify"]);
  problem(draft, { ...fault(), job: "" });
  expect(kinds(draft)).toEqual(["notify", "diagnostic"]);
});

test("lets the whole tell of a part's fault", () => {
  const draft = running({ parent: "b", host: "" });
  putRun(draft, { job: "b", title: "Whole", host: "h" });
  problem(draft, fault({ message: "bad", code: "system_crash" }));
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    title: "Error in Whole",
    message: "Run A: bad",
    job: "b",
  });
  expect(draft.desk.sources).toMatchObject([{ job: "b", host: "h" }]);
});

test("names the host of the part where it has one", () => {
  const draft = running({ parent: "b", host: "own" });
  putRun(draft, { job: "b", host: "h" });
  problem(draft, fault({ code: "system_crash" }));
  expect(draft.desk.sources).toMatchObject([{ host: "own" }]);
});

test("tells a group's faults together, and remembers whose they are", () => {
  const draft = running({ group: "g", host: "h" });
  problem(draft, fault({ message: "bad", code: "system_crash" }));
  problem(draft, fault({ message: "odd" }, { severity: "warning" }));
  expect(effects(draft, "notify").map(({ intent }) => [intent.id, intent.job, intent.group])).toEqual([
    ["group:g:error", null, "g"],
    ["group:g:warning", null, "g"],
  ]);
  expect(draft.desk.sources).toMatchObject([{ key: keyOf("bad", "system_crash"), job: "a", host: "h" }]);
});

test("cuts a long message", () => {
  const draft = running({ parent: "b" });
  putRun(draft, { job: "b" });
  problem(draft, fault({ message: "m".repeat(1_000) }));
  expect(effects(draft, "notify")[0]?.intent.message).toHaveLength(1_000);
});

/** A run that has told of two faults, a second ago. */
function troubled() {
  const draft = running();
  setDesk(draft, { dnd: "off" });
  problem(draft, fault({ message: "bad", code: "x" }));
  problem(draft, fault({ message: "odd", code: "y" }));
  problem(draft, fault({ message: "named", fingerprint: "f" }));
  return later(draft, 1_000);
}

const passed = (more: object = {}) => ({ kind: "recovered", job: "a", ...more }) as const;

test("says in the place of a fault that it has passed", () => {
  const draft = troubled();
  recovered(draft, passed({ code: "x" }));
  expect(effects(draft, "update").map(({ intent }) => intent)).toMatchObject([
    { title: "Recovered: Error in Run A", urgency: "low", actions: [] },
  ]);
  expect(threadIn(draft, keyOf("bad", "x"))).toMatchObject({
    status: "gone",
    onScreen: false,
    title: "Error in Run A",
    actions: [{ id: "view_details" }],
    escalateAt: null,
    recoveredAt: 1_010,
  });
  expect(threadIn(draft, keyOf("odd", "y")).recoveredAt).toBeNull();
  const again = later(draft, 1_000);
  recovered(again, passed({ code: "x" }));
  expect(again.effects).toEqual([]);
  expect(threadIn(again, keyOf("bad", "x")).recoveredAt).toBe(1_010);
});

test.each([
  [{}, 3],
  [{ fingerprint: "f" }, 1],
  [{ fingerprint: "f", code: "other" }, 1],
  [{ fingerprint: "g" }, 0],
  [{ code: "z" }, 0],
  [{ attempt: 2 }, 0],
])("takes %j for the passing of %d faults", (more, count) => {
  const draft = troubled();
  recovered(draft, passed(more));
  expect(effects(draft, "update")).toHaveLength(count);
});

test("drops a fault that passes before it was told", () => {
  const draft = running({}, {});
  problem(draft, fault());
  recovered(draft, passed());
  expect(kinds(draft)).toEqual([]);
  expect(reasons(draft)).toEqual(["recovered"]);
  expect(threadIn(draft, keyOf("bad"))).toMatchObject({ status: "gone", recoveredAt: 10 });
});

test("lets a fault that has passed keep others quiet no more", () => {
  const draft = running({ host: "h" });
  problem(draft, fault({ code: "system_crash", fingerprint: "f" }));
  const other = { key: "b:1:problem:x", what: "error", code: "system_crash", job: "b", host: "h" } as const;
  setDesk(draft, { sources: [...draft.desk.sources, other] });
  recovered(draft, passed({ code: "system_crash" }));
  expect(draft.desk.sources).toEqual([other]);
  const { sources } = draft.desk;
  recovered(draft, passed());
  expect(draft.desk.sources).toBe(sources);
});

test("takes a part that names no fault for none of those that the whole told of others", () => {
  const draft = running({ parent: "b" });
  putRun(draft, { job: "b" });
  problem(draft, fault({ message: "bad", code: "x" }));
  const then = later(draft, 1);
  recovered(then, passed());
  expect(kinds(then)).toEqual([]);
  recovered(then, passed({ code: "x" }));
  expect(kinds(then)).toEqual(["update"]);
});

test.each([[{ code: 7 }], [{ fingerprint: 7 }]])("refuses %j", (more) => {
  const draft = troubled();
  recovered(draft, passed(more));
  expect(effects(draft, "diagnostic")).toMatchObject([
    { code: "invalid_event", job: "a", detail: "recovered: code and fingerprint must be texts" },
  ]);
  expect(kinds(draft)).toEqual(["diagnostic"]);
});

test("passes over the recovery of a job of which nothing is known", () => {
  const draft = draftAt();
  recovered(draft, passed());
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "unknown_job" }]);
});

const say = (more: object) =>
  ({ kind: "remark", key: "k", title: "T", ...more }) as Parameters<typeof remark>[1];

test("tells of a remark as it is", () => {
  const draft = draftAt();
  remark(
    draft,
    say({ message: "m", urgency: "high", job: "a", ttlMs: 5, scheduled: true, respectDnd: false }),
  );
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    id: "remark:k",
    kind: "info",
    title: "T",
    message: "m",
    urgency: "high",
    job: "a",
    attempt: null,
    ttlMs: 5,
    respectDnd: false,
  });
  expect(threadIn(draft, "remark:k").scheduled).toBe(true);
});

test("replaces what makes no sense in a remark, or is missing", () => {
  for (const more of [
    {},
    { message: 7, urgency: "loud", job: "", ttlMs: 0, scheduled: 1, respectDnd: undefined, group: "" },
  ]) {
    const draft = draftAt();
    remark(draft, say(more));
    expect(effects(draft, "notify")[0]?.intent).toMatchObject({
      message: "",
      urgency: "normal",
      job: null,
      group: null,
      ttlMs: null,
      respectDnd: true,
    });
    expect(threadIn(draft, "remark:k").scheduled).toBe(false);
  }
});

test("lets the remarks of a group wait for each other", () => {
  const draft = draftAt();
  remark(draft, say({ group: "g" }));
  expect(kinds(draft)).toEqual([]);
  expect(threadIn(draft, "group:g:info")).toMatchObject({ status: "waiting", group: "g" });
});

test.each([
  [{ key: "" }, 'a remark needs a key and a title, not "" and "T"'],
  [{ title: 7 }, 'a remark needs a key and a title, not "k" and 7'],
])("refuses a remark with %j", (more, detail) => {
  const draft = draftAt();
  remark(draft, say(more));
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "invalid_event", detail }]);
  expect(threadOf(draft, "remark:k")).toBeUndefined();
});

test("cuts the texts of a remark", () => {
  const draft = draftAt();
  remark(draft, say({ key: "k".repeat(201), title: "t".repeat(251), message: "m".repeat(1_001) }));
  const [shown] = effects(draft, "notify");
  expect([shown?.intent.title.length, shown?.intent.message.length]).toEqual([250, 1_000]);
  expect(threadIn(draft, `remark:…${"k".repeat(199)}`).group).toBeNull();
});
