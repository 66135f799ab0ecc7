import { expect, test } from "vitest";
import { draftAt, effects, putRun, runIn } from "../../test/draft.js";
import { report, reportOnce, runOf, setDesk, setRun } from "./draft.js";

test("keeps the tally true to the runs", () => {
  const draft = draftAt();
  const before = draft.taskbar;
  const run = putRun(draft, { job: "a", total: 4, current: 1 });
  expect(draft.taskbar.tally.running).toEqual({ count: 1, known: 1, millionths: 250_000 });
  expect(draft.taskbar).not.toBe(before);
  const counted = draft.taskbar;
  setRun(draft, run, { ...run, title: "other" });
  expect(draft.taskbar).toBe(counted);
  expect(runOf(draft, "a")?.title).toBe("other");
});

test("finds no run without a name, or of which nothing is known", () => {
  const draft = draftAt();
  expect(runOf(draft, null)).toBeUndefined();
  expect(runOf(draft, "a")).toBeUndefined();
});

test("replaces parts of the desk, and changes no value in place", () => {
  const draft = draftAt();
  const before = draft.desk;
  setDesk(draft, { serial: 5 });
  expect(draft.desk).toEqual({ ...before, serial: 5 });
  expect(before.serial).toBe(0);
});

test("reports each time, or once for each run and code", () => {
  const draft = draftAt();
  putRun(draft, { job: "a" });
  putRun(draft, { job: "b" });
  report(draft, "invalid_event", "bad");
  report(draft, "invalid_event", "bad", "a");
  for (const job of ["a", "a", "b"]) {
    reportOnce(draft, runIn(draft, job), "after_end", "late");
    reportOnce(draft, runIn(draft, job), "over_total", "much");
  }
  expect(effects(draft, "diagnostic").map(({ code, detail, job }) => [code, detail, job])).toEqual([
    ["invalid_event", "bad", undefined],
    ["invalid_event", "bad", "a"],
    ["after_end", "late", "a"],
    ["over_total", "much", "a"],
    ["after_end", "late", "b"],
    ["over_total", "much", "b"],
  ]);
  expect(runIn(draft, "a").complaints).toEqual(["after_end", "over_total"]);
});
