import { expect, test } from "vitest";
import {
  agenda,
  draftAt,
  effects,
  kinds,
  later,
  putRun,
  reasons,
  runIn,
  thread,
  threadIn,
} from "../../test/draft.js";
import type { Problem } from "../classification/problem.js";
import { fingerprintOf } from "../grouping/fingerprint.js";
import { present } from "../screen/present.js";
import { setThread, threadOf } from "../screen/threads.js";
import type { SettingsInput } from "../settings/settings.js";
import { type Draft, setDesk } from "../state/draft.js";
import type { Run } from "../state/run.js";
import { errorActions, failAgain, finish, problemKey } from "./finish.js";

const minute = 60_000;

/** A run that has run for a minute. */
function ran(given: Partial<Run> = {}, settings: SettingsInput = {}): Draft {
  const draft = draftAt(0, settings);
  putRun(draft, { job: "a", title: "Run A", ...given });
  setDesk(draft, { dnd: "off" });
  return later(draft, minute);
}

const end = (draft: Draft, phase: Parameters<typeof finish>[2], said?: string | Problem) =>
  finish(draft, runIn(draft, "a"), phase, said ?? (phase === "failed" ? {} : undefined));

test("tells of success aloud, and flashes", () => {
  const draft = ran();
  end(draft, "succeeded", "all good");
  expect(kinds(draft)).toEqual(["notify", "sound", "taskbar"]);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    id: "a:1:end",
    kind: "completion",
    urgency: "normal",
    title: "Run A finished",
    message: "all good, after 1 min",
    job: "a",
    attempt: 1,
    actions: [],
  });
  expect(effects(draft, "taskbar")).toMatchObject([{ flash: true }]);
  expect(draft.taskbar.flashing).toBe(true);
  expect(runIn(draft, "a")).toMatchObject({ phase: "succeeded", beat: minute, unseen: false });
  expect(agenda(draft)).toEqual([`${minute + 3_600_000} forget a`]);
});

test("tells of failure with what it is taken for", () => {
  const draft = ran({ stalled: true });
  end(draft, "failed", { code: "data_error", message: "row 7" });
  expect(kinds(draft)).toEqual(["notify", "sound"]);
  expect(effects(draft, "notify")[0]?.intent).toMatchObject({
    id: "a:1:end",
    kind: "error",
    urgency: "high",
    title: "Run A failed",
    message: "row 7, after 1 min",
    actions: [{ id: "view_details", label: "View Details" }],
  });
  expect(threadIn(draft, "a:1:end").code).toBe("data_error");
  expect(runIn(draft, "a")).toMatchObject({ phase: "failed", unseen: true, stalled: false });
  expect(draft.taskbar.flashing).toBe(false);
});

test("writes down only that somebody stopped it", () => {
  const draft = ran();
  end(draft, "cancelled", "by hand");
  expect(kinds(draft)).toEqual([]);
  expect(effects(draft, "record").map(({ entry }) => entry)).toMatchObject([
    {
      kind: "info",
      urgency: "low",
      title: "Run A stopped",
      message: "by hand",
      reason: "cancelled",
      job: "a",
    },
  ]);
  const silent = ran({ group: "g" });
  end(silent, "cancelled");
  expect(effects(silent, "record")[0]?.entry).toMatchObject({ message: "", notification: "a:1:end" });
});

test("offers Retry for the end of a run, where somebody retries", () => {
  const ids = (settings: SettingsInput, terminal: boolean) =>
    errorActions(draftAt(0, settings), terminal).map(({ id }) => id);
  expect(ids({ retry: true }, true)).toEqual(["view_details", "retry"]);
  expect(ids({ retry: true }, false)).toEqual(["view_details"]);
  expect(ids({}, true)).toEqual(["view_details"]);
});

test("tells the successes of a group together, and its failures one by one", () => {
  const draft = ran({ group: "g" });
  end(draft, "succeeded");
  expect(kinds(draft)).toEqual(["taskbar"]);
  expect(threadIn(draft, "group:g:completion")).toMatchObject({
    status: "waiting",
    job: null,
    attempt: null,
    group: "g",
  });
  const failed = ran({ group: "g" });
  end(failed, "failed");
  expect(effects(failed, "notify")[0]?.intent).toMatchObject({ id: "a:1:end", job: "a", group: "g" });
});

test.each([
  ["on", 29_999, "brief"],
  ["on", 30_000, "focused"],
  ["off", 29_999, null],
] as const)("tells of success with the human looking (%s) after %d ms: %s", (state, ms, reason) => {
  const draft = draftAt();
  putRun(draft, { job: "a" });
  setDesk(draft, { focus: { everywhere: state, jobs: {} } });
  const then = later(draft, ms);
  end(then, "succeeded");
  expect(reasons(then)).toEqual([reason]);
  expect(then.taskbar.flashing).toBe(state === "off");
  expect(runIn(then, "a").threads).toEqual(["a:1:end"]);
});

test("tells of a late failure under its own name, and takes away the success", () => {
  const draft = ran();
  end(draft, "succeeded");
  const then = later(draft, 1_000);
  end(then, "failed", { message: "too late" });
  expect(effects(then, "withdraw")).toMatchObject([{ id: "a:1:end", reason: "ended" }]);
  expect(effects(then, "notify")[0]?.intent.id).toBe("a:1:late");
});

/** A run one of whose faults has been on the screen since `ago`, with other things that it said. */
function withFault(
  ago: number,
  given: Partial<Parameters<typeof thread>[0]> = {},
  settings: SettingsInput = {},
) {
  const draft = ran({}, settings);
  const key = problemKey(runIn(draft, "a"), fingerprintOf({ message: "bad" }, "unknown"));
  const fault = thread({ key, job: "a", attempt: 1, code: "unknown", urgency: "high", ...given });
  putRun(draft, { ...runIn(draft, "a"), threads: [key] });
  present(draft, fault);
  return { draft: later(draft, ago), key };
}

test("says in the place of a fault that was just told that it ended the run", () => {
  const { draft, key } = withFault(29_999);
  end(draft, "failed", { message: "bad" });
  expect(kinds(draft)).toEqual(["update"]);
  expect(effects(draft, "update")[0]?.intent).toMatchObject({
    title: "Run A failed",
    actions: [{ id: "view_details" }],
  });
  expect(reasons(draft)).toEqual([null]);
  expect(threadIn(draft, key).onScreen).toBe(true);
  expect(threadOf(draft, "a:1:end")).toBeUndefined();
});

test.each<[what: string, ago: number, given: Parameters<typeof withFault>[1], settings: SettingsInput]>([
  ["was told a while ago", 30_000, {}, {}],
  ["was less urgent", 1_000, { urgency: "normal" }, {}],
  ["is a question at its end", 1_000, {}, { retry: true }],
])("takes away a fault that %s, and tells of the failure", (_, ago, given, settings) => {
  const { draft, key } = withFault(ago, given, settings);
  end(draft, "failed", { message: "bad" });
  expect(effects(draft, "withdraw")).toMatchObject([{ reason: "ended" }]);
  expect(effects(draft, "notify")[0]?.intent.id).toBe("a:1:end");
  expect(threadIn(draft, key).status).toBe("gone");
});

test("tells of the failure where its fault was acknowledged or is on no screen", () => {
  for (const given of [{ acknowledged: true }, { onScreen: false }]) {
    const { draft, key } = withFault(1_000);
    setThread(draft, { ...threadIn(draft, key), ...given });
    end(draft, "failed", { message: "bad" });
    expect(effects(draft, "notify")).toHaveLength(1);
  }
});

test("leaves another fault where it is", () => {
  const { draft, key } = withFault(1_000);
  end(draft, "failed", { message: "worse" });
  expect(kinds(draft)).toEqual(["notify"]);
  expect(effects(draft, "withdraw")).toEqual([]);
  expect(threadIn(draft, key).onScreen).toBe(true);
  const succeeded = withFault(1_000);
  end(succeeded.draft, "succeeded");
  expect(threadIn(succeeded.draft, succeeded.key).onScreen).toBe(true);
});

test("ends what the run said of its way, and lets its faults press no more", () => {
  const draft = ran({ threads: ["progress", "stall", "fault", "old", "waiting", "missing"] });
  const of = { job: "a", attempt: 1, status: "shown", onScreen: true } as const;
  setThread(draft, thread({ key: "progress", kind: "progress", ...of }));
  setThread(draft, thread({ key: "stall", kind: "warning", code: "stalled", ...of }));
  setThread(draft, thread({ key: "fault", escalateAt: 99, ...of }));
  setThread(draft, thread({ key: "old", kind: "progress", ...of, attempt: 2 }));
  setThread(draft, thread({ key: "waiting", job: "a", attempt: 1, status: "waiting", flushAt: 99_999 }));
  end(draft, "succeeded");
  expect(effects(draft, "withdraw").map(({ id, reason }) => `${id} ${reason}`)).toEqual([
    "progress ended",
    "stall ended",
  ]);
  expect(threadIn(draft, "fault")).toMatchObject({ onScreen: true, escalateAt: null });
  expect(threadIn(draft, "old").onScreen).toBe(true);
  expect(threadIn(draft, "waiting").status).toBe("waiting");
});

test.each([
  ["cancelled", "cancelled"],
  ["failed", "inhibited"],
] as const)("drops what waits when a run has %s", (phase, reason) => {
  const draft = ran({ threads: ["waiting"] });
  setThread(draft, thread({ key: "waiting", job: "a", attempt: 1, status: "waiting", flushAt: 99_999 }));
  end(draft, phase);
  expect(reasons(draft)[0]).toBe(reason);
  expect(threadIn(draft, "waiting").status).toBe("gone");
});

test("lets the whole tell of its part, and count its failures", () => {
  for (const [phase, failedParts] of [
    ["failed", 1],
    ["succeeded", 0],
    ["cancelled", 0],
  ] as const) {
    const draft = ran({ parent: "whole" });
    putRun(draft, { job: "whole" });
    end(draft, phase);
    expect(kinds(draft)).toEqual([]);
    expect(reasons(draft)).toEqual(["grouped"]);
    expect(runIn(draft, "whole").failedParts).toBe(failedParts);
  }
});

test("tells of a part's failure itself where the whole has told of its success", () => {
  const draft = ran({ parent: "whole" });
  putRun(draft, { job: "whole", phase: "succeeded" });
  end(draft, "failed");
  expect(effects(draft, "notify")).toHaveLength(1);
  const done = ran({ parent: "whole" });
  putRun(done, { job: "whole", phase: "succeeded" });
  end(done, "succeeded");
  expect(reasons(done)).toEqual(["grouped"]);
});

test("counts a failure that is told again, with the urgency that was told", () => {
  const draft = ran();
  end(draft, "failed", { code: "data_error", message: "bad" });
  const then = later(draft, 5_000);
  failAgain(then, runIn(then, "a"), { code: "data_error", message: "again", urgency: "critical" });
  expect(effects(then, "update")[0]?.intent).toMatchObject({ count: 2, urgency: "high" });
  const other = later(then, 5_000);
  failAgain(other, runIn(other, "a"), { code: "disk_full" });
  expect(other.effects).toEqual([]);
});

test("counts no failure that was never told", () => {
  const draft = ran({ phase: "failed" });
  failAgain(draft, runIn(draft, "a"), {});
  expect(draft.effects).toEqual([]);
});

test("cuts what it says to a thousand characters", () => {
  const draft = ran();
  end(draft, "succeeded", "n".repeat(2_000));
  expect(effects(draft, "notify")[0]?.intent.message).toBe(`…${"n".repeat(999)}, after 1 min`);
  const failed = ran();
  end(failed, "failed", { message: "m".repeat(2_000) });
  expect(effects(failed, "notify")[0]?.intent.message).toBe(`…${"m".repeat(999)}, after 1 min`);
});
