import { expect, test } from "vitest";
import { tellCompleted, tellFailed, tellMilestone, tellProblem, type Wording } from "./sentences.js";

const run = { title: "Run 42", failedParts: 0 };
const fraction = { current: 30, total: 100 };
const classification = { code: "data_error", urgency: "high", evidence: "text" } as const;

test("tells of a milestone with the percentage that the run has", () => {
  expect(tellMilestone({}, run, 25, fraction, {})).toEqual({ title: "Run 42: 30%", message: "30 of 100" });
  expect(tellMilestone({}, run, 25, fraction, { etaMs: 60_000, note: "epoch 3" }).message).toBe(
    "30 of 100, epoch 3, about 1 min left",
  );
});

test("tells of success with a note, the time and the parts that failed", () => {
  expect(tellCompleted({}, run, 5_000)).toEqual({ title: "Run 42 finished", message: "after 5 s" });
  expect(tellCompleted({}, { ...run, failedParts: 1 }, 5_000, "all good").message).toBe(
    "all good, after 5 s, 1 part failed",
  );
  expect(tellCompleted({}, { ...run, failedParts: 2 }, 5_000, "").message).toBe("after 5 s, 2 parts failed");
});

test("tells of failure with the reason", () => {
  expect(tellFailed({}, run, 5_000, classification, "row 7")).toEqual({
    title: "Run 42 failed",
    message: "row 7, after 5 s",
  });
  expect(tellFailed({}, { ...run, failedParts: 3 }, 5_000, classification, undefined).message).toBe(
    "data error, after 5 s, 3 parts failed",
  );
});

test.each([
  [undefined, undefined, "disk is full"],
  ["  ", undefined, "disk is full"],
  [" no space ", undefined, "no space"],
  ["killed", "oom", "killed (perhaps out of memory)"],
  ["killed", "other", "killed"],
])("tells the problem %j, suspect %j, as %s", (message, suspect, words) => {
  expect(tellProblem({ ...classification, code: "disk_is_full", suspect }, message)).toBe(words);
});

test("gives an app's own words the facts", () => {
  const given: unknown[] = [];
  const keep = (facts: unknown) => {
    given.push(facts);
    return { title: "own", message: "" };
  };
  const wording: Wording = { milestone: keep, completed: keep, failed: keep };
  expect(tellMilestone(wording, run, 25, fraction, { etaMs: 1, note: "n" })).toEqual({
    title: "own",
    message: "",
  });
  tellCompleted(wording, run, 5, "n");
  tellFailed(wording, run, 5, classification, "n");
  expect(given).toEqual([
    { title: "Run 42", milestone: 25, percent: 30, current: 30, total: 100, etaMs: 1, note: "n" },
    { title: "Run 42", ranMs: 5, note: "n" },
    { title: "Run 42", ranMs: 5, note: "n", classification },
  ]);
});

test.each<[what: string, own: unknown]>([
  [
    "throw",
    () => {
      throw new Error("no words");
    },
  ],
  ["are missing", () => undefined],
  ["have no title", () => ({ title: "", message: "m" })],
  ["have a title that is no text", () => ({ title: 7, message: "m" })],
  ["have no message", () => ({ title: "t" })],
])("falls back to the usual words where those of the app %s", (_, own) => {
  expect(tellCompleted({ completed: own as Wording["completed"] }, run, 5_000).title).toBe("Run 42 finished");
});

test("cleans and cuts an app's words", () => {
  const completed = () => ({ title: `\u001b[1m${"t".repeat(251)}`, message: "m".repeat(1_001) });
  const { title, message } = tellCompleted({ completed }, run, 5_000);
  expect([title.length, message.length]).toEqual([250, 1_000]);
  expect(title.startsWith("…t")).toBe(true);
});
