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
import { present } from "./present.js";
import { acknowledged, acted, dnd, escalate, focus, lost, mute, unmute } from "./respond.js";
import { setThread, threadOf } from "./threads.js";

const retry = { id: "retry", label: "Retry" } as const;
const viewDetails = { id: "view_details", label: "View Details" } as const;

/** A failure of the run a that is on the screen, with a nonce and a flashing bar. */
function failed(settings: SettingsInput = {}, given: Partial<Thread> = {}): Draft {
  const draft = draftAt(10, settings);
  putRun(draft, { job: "a", phase: "failed", unseen: true });
  present(
    draft,
    thread({ job: "a", attempt: 1, urgency: "critical", actions: [viewDetails, retry], ...given }),
  );
  draft.taskbar = { ...draft.taskbar, flashing: true };
  return later(draft, 0);
}

test("takes what was acknowledged for seen: it stays, and presses nobody", () => {
  const draft = failed();
  acknowledged(draft, { kind: "acknowledged", id: "k" });
  expect(threadIn(draft, "k")).toMatchObject({
    status: "gone",
    acknowledged: true,
    onScreen: false,
    nonce: "",
    escalateAt: null,
  });
  expect(draft.effects).toEqual([{ kind: "taskbar", value: { state: "none" }, flash: false }]);
  expect(draft.taskbar.flashing).toBe(false);
  expect(runIn(draft, "a").unseen).toBe(false);
  expect(draft.desk.history.entries[0]?.acknowledged).toBe(true);
  const again = later(draft, 0);
  acknowledged(again, { kind: "acknowledged", id: "k" });
  expect(again.effects).toEqual([]);
});

test.each(["waiting", "held"] as const)(
  "goes on with something that is %s and older on the screen",
  (status) => {
    const draft = failed();
    setThread(draft, { ...threadIn(draft, "k"), status });
    acknowledged(draft, { kind: "acknowledged", id: "k" });
    expect(threadIn(draft, "k").status).toBe(status);
  },
);

test("passes over the acknowledgement of what is not there", () => {
  const draft = failed();
  acknowledged(draft, { kind: "acknowledged", id: "other" });
  expect(draft.effects).toEqual([]);
  expect(threadIn(draft, "k").acknowledged).toBe(false);
});

test.each(["shown", "held"] as const)(
  "takes a lost notification for one that was never told: %s",
  (status) => {
    const draft = failed();
    setThread(draft, { ...threadIn(draft, "k"), status, flushAt: 5 });
    lost(draft, { kind: "lost", id: "k" });
    expect(threadIn(draft, "k")).toMatchObject({
      status: status === "shown" ? "gone" : "held",
      onScreen: false,
      alerted: null,
      flushAt: null,
      escalateAt: null,
      nonce: "",
    });
    expect(draft.effects).toEqual([]);
    expect(runIn(draft, "a").unseen).toBe(true);
    const before = threadIn(draft, "k");
    lost(draft, { kind: "lost", id: "k" });
    expect(threadIn(draft, "k")).toBe(before);
  },
);

test.each<
  [what: string, settings: SettingsInput, run: object, action: "retry" | "view_details", done: string]
>([
  ["retries a failed run", { retry: true }, {}, "retry", "retry"],
  [
    "shows the details of one that runs again",
    { retry: true },
    { phase: "running" },
    "retry",
    "view_details",
  ],
  ["shows the details of an older attempt", { retry: true }, { attempt: 2 }, "retry", "view_details"],
  ["shows the details where nobody retries", {}, {}, "retry", "view_details"],
  ["shows the details on request", { retry: true }, {}, "view_details", "view_details"],
])("%s", (_, settings, run, action, done) => {
  const draft = failed(settings);
  putRun(draft, { ...runIn(draft, "a"), ...run });
  acted(draft, { kind: "acted", id: "k", action, nonce: "salt1" });
  expect(effects(draft, "act")).toEqual([{ kind: "act", action: done, job: "a", attempt: 1, id: "k" }]);
  expect(threadIn(draft, "k").acknowledged).toBe(true);
  const again = later(draft, 0);
  acted(again, { kind: "acted", id: "k", action, nonce: "salt1" });
  expect(kinds(again)).toEqual(["diagnostic"]);
});

test.each([
  ["another nonce", { nonce: "other" }],
  ["an action that is not offered", { action: "nuke" }],
  ["something that is not there", { id: "other" }],
])("refuses %s", (_, given) => {
  const draft = failed();
  acted(draft, { kind: "acted", id: "k", action: "retry", nonce: "salt1", ...given });
  expect(effects(draft, "act")).toEqual([]);
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "unknown_action" }]);
  expect(threadIn(draft, "k").acknowledged).toBe(false);
});

test("refuses an empty nonce, and says what was asked for", () => {
  const draft = failed();
  setThread(draft, { ...threadIn(draft, "k"), nonce: "" });
  acted(draft, { kind: "acted", id: "k", action: "retry", nonce: "" });
  expect(effects(draft, "diagnostic")[0]?.detail).toBe('nothing offers "retry" under "k" now');
});

test("takes away what the human looks at, and takes it for seen", () => {
  const draft = failed();
  setThread(draft, thread({ key: "b", job: "b", kind: "info", status: "shown", onScreen: true }));
  setThread(draft, thread({ key: "h", job: "a", kind: "info", status: "held" }));
  focus(draft, { kind: "focus", state: "on", job: "a" });
  expect(effects(draft, "withdraw")).toEqual([{ kind: "withdraw", id: "k", reason: "focused" }]);
  expect([threadIn(draft, "k"), threadIn(draft, "h")]).toMatchObject([
    { status: "gone", acknowledged: true },
    { status: "gone", acknowledged: true },
  ]);
  expect(threadIn(draft, "b").onScreen).toBe(true);
  expect(runIn(draft, "a").unseen).toBe(false);
  expect(draft.taskbar.flashing).toBe(false);
  expect(draft.desk.focus).toEqual({ everywhere: "unknown", jobs: { a: "on" } });
});

test("takes away everything where the human looks at all jobs", () => {
  const draft = failed();
  setDesk(draft, { focus: { everywhere: "off", jobs: { b: "on" } } });
  setThread(draft, thread({ key: "b", job: "b", kind: "info", status: "shown", onScreen: true }));
  focus(draft, { kind: "focus", state: "on" });
  expect(effects(draft, "withdraw")).toHaveLength(2);
  expect(draft.desk.focus).toEqual({ everywhere: "on", jobs: {} });
});

test("takes a failure for seen that is on no screen, of the job that is looked at", () => {
  const draft = draftAt(10);
  for (const job of ["a", "b"]) putRun(draft, { job, phase: "failed", unseen: true });
  focus(draft, { kind: "focus", state: "on", job: "a" });
  expect([runIn(draft, "a").unseen, runIn(draft, "b").unseen]).toEqual([false, true]);
  focus(draft, { kind: "focus", state: "on" });
  expect(runIn(draft, "b").unseen).toBe(false);
});

test("takes nothing away where the human looks away, and shows what is held", () => {
  const draft = failed();
  setDesk(draft, { focus: { everywhere: "on", jobs: {} } });
  setThread(draft, thread({ key: "h", job: "a", kind: "info", status: "held" }));
  focus(draft, { kind: "focus", state: "off" });
  expect(kinds(draft)).toEqual(["notify"]);
  expect(threadIn(draft, "k").onScreen).toBe(true);
  expect(draft.taskbar.flashing).toBe(true);
});

test("remembers of each job only what differs from all jobs", () => {
  const draft = draftAt();
  focus(draft, { kind: "focus", state: "off" });
  focus(draft, { kind: "focus", state: "on", job: "a" });
  focus(draft, { kind: "focus", state: "on", job: "b" });
  expect(draft.desk.focus.jobs).toEqual({ a: "on", b: "on" });
  focus(draft, { kind: "focus", state: "off", job: "a" });
  expect(draft.desk.focus.jobs).toEqual({ b: "on" });
  focus(draft, { kind: "focus", state: "odd" as "on", job: "b" });
  expect(draft.desk.focus.jobs).toEqual({ b: "unknown" });
});

test("remembers the latest thousand jobs that are looked at", () => {
  const draft = draftAt();
  const jobs = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`job ${at}`, "on" as const]));
  setDesk(draft, { focus: { everywhere: "off", jobs } });
  focus(draft, { kind: "focus", state: "on", job: "job 7" });
  expect(Object.keys(draft.desk.focus.jobs)).toHaveLength(1_000);
  focus(draft, { kind: "focus", state: "on", job: "new" });
  expect(Object.keys(draft.desk.focus.jobs)).toHaveLength(1_000);
  expect(Object.keys(draft.desk.focus.jobs).slice(-2)).toEqual(["job 7", "new"]);
  expect(draft.desk.focus.jobs).not.toHaveProperty("job 0");
});

test("shows what do-not-disturb held back, and takes what makes no sense for unknown", () => {
  const draft = draftAt();
  setThread(draft, thread({ kind: "info", status: "held", respectDnd: true }));
  dnd(draft, { kind: "dnd", state: "on" });
  expect(kinds(draft)).toEqual([]);
  dnd(draft, { kind: "dnd", state: "off" });
  expect(kinds(draft)).toEqual(["notify"]);
  dnd(draft, { kind: "dnd", state: "odd" as "on" });
  expect(draft.desk.dnd).toBe("unknown");
  const { desk } = draft;
  dnd(draft, { kind: "dnd", state: "unknown" });
  expect(draft.desk).toBe(desk);
});

test("mutes a job or all of them, once each, until a time to come", () => {
  const draft = draftAt(10);
  mute(draft, { kind: "mute", until: noon + 100 });
  mute(draft, { kind: "mute", until: noon + 200, job: "a" });
  mute(draft, { kind: "mute", until: noon + 300 });
  expect(draft.desk.mutes).toEqual([{ until: noon + 200, job: "a" }, { until: noon + 300 }]);
  mute(draft, { kind: "mute", until: noon + 10, job: "a" });
  expect(draft.desk.mutes).toEqual([{ until: noon + 300 }]);
});

test("escalates nothing that is muted", () => {
  const draft = failed();
  setThread(draft, thread({ key: "b", job: "b", escalateAt: 99 }));
  setThread(draft, thread({ key: "c", job: "a" }));
  const untouched = threadIn(draft, "c");
  mute(draft, { kind: "mute", until: noon + 100, job: "a" });
  expect([threadIn(draft, "k").escalateAt, threadIn(draft, "b").escalateAt]).toEqual([null, 99]);
  expect(threadIn(draft, "c")).toBe(untouched);
  mute(draft, { kind: "mute", until: noon + 100 });
  expect(threadIn(draft, "b").escalateAt).toBeNull();
});

test.each<[what: string, event: object, detail: string]>([
  ["a job that is no text", { until: noon + 1, job: 7 }, "job must be a text, not 7"],
  [
    "a time that is no number",
    { until: "soon" },
    'until must be a time in milliseconds since 1970, not "soon"',
  ],
  [
    "no end",
    { until: Number.POSITIVE_INFINITY, job: "a" },
    "until must be a time in milliseconds since 1970, not Infinity",
  ],
])("refuses to mute with %s", (_, event, detail) => {
  const draft = draftAt();
  mute(draft, { kind: "mute", ...event } as Parameters<typeof mute>[1]);
  expect(effects(draft, "diagnostic")).toMatchObject([{ code: "invalid_event", detail }]);
  expect(draft.desk.mutes).toEqual([]);
});

test("refuses to look at a job that is no text", () => {
  const draft = draftAt();
  focus(draft, { kind: "focus", state: "on", job: 7 as unknown as string });
  expect(effects(draft, "diagnostic")).toMatchObject([{ detail: "job must be a text, not 7" }]);
  expect(draft.desk.focus.jobs).toEqual({});
});

test("shows what a mute held back when it is lifted, and lifts no other", () => {
  const draft = draftAt();
  setThread(draft, thread({ kind: "info", status: "held" }));
  setDesk(draft, { mutes: [{ until: noon + 9 }, { until: noon + 9, job: "a" }] });
  unmute(draft, { kind: "unmute", job: "a" });
  expect(draft.desk.mutes).toEqual([{ until: noon + 9 }]);
  expect(kinds(draft)).toEqual([]);
  unmute(draft, { kind: "unmute" });
  expect(draft.desk.mutes).toEqual([]);
  expect(kinds(draft)).toEqual(["notify"]);
});

const wait = 5 * 60_000;

test("shows once more what nobody has reacted to, and no third time", () => {
  const draft = later(failed(), wait);
  escalate(draft, "k");
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({ escalated: true, id: "k", revision: 2 });
  expect(threadIn(draft, "k")).toMatchObject({ escalated: true, escalateAt: null });
});

test("does not escalate before its time, nor what is forgotten or has no such time", () => {
  const draft = later(failed(), wait - 1);
  escalate(draft, "k");
  escalate(draft, "other");
  setThread(draft, thread({ key: "b", urgency: "critical", onScreen: true }));
  escalate(draft, "b");
  expect(draft.effects).toEqual([]);
  expect(threadIn(draft, "k").escalateAt).toBe(10 + wait);
  expect(threadOf(draft, "other")).toBeUndefined();
});

test.each<[what: string, prepare: (draft: Draft) => void]>([
  ["is muted", (draft) => setDesk(draft, { mutes: [{ until: noon * 2 }] })],
  ["is muted with its job", (draft) => setDesk(draft, { mutes: [{ until: noon * 2, job: "a" }] })],
  ["is on no screen", (draft) => setThread(draft, { ...threadIn(draft, "k"), onScreen: false })],
  ["is not urgent any more", (draft) => setThread(draft, { ...threadIn(draft, "k"), urgency: "high" })],
  ["is looked at", (draft) => setDesk(draft, { focus: { everywhere: "on", jobs: {} } })],
])("does not escalate what %s", (_, prepare) => {
  const draft = later(failed(), wait);
  prepare(draft);
  escalate(draft, "k");
  expect(draft.effects).toEqual([]);
  expect(threadIn(draft, "k").escalateAt).toBeNull();
});

test("waits for the end of do-not-disturb to escalate", () => {
  const draft = later(failed({ preferences: { bypass: "nothing" } }), wait);
  setDesk(draft, { dnd: "on", agenda: [] });
  escalate(draft, "k");
  expect(kinds(draft)).toEqual([]);
  expect(reasons(draft)).toEqual([]);
  expect(threadIn(draft, "k")).toMatchObject({ escalateAt: 10 + 2 * wait, escalated: false });
  expect(agenda(draft)).toEqual([`${10 + 2 * wait} escalation k`]);
});
