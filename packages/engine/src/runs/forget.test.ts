import { expect, test } from "vitest";
import { draftAt, later, news, putRun, thread } from "../../test/draft.js";
import { mayStillSpeak } from "../screen/ration.js";
import { setThread, threadOf } from "../screen/threads.js";
import { runOf, setDesk } from "../state/draft.js";
import type { Run } from "../state/run.js";
import { emptyTally } from "../state/tally.js";
import { forget } from "./forget.js";

const settings = { forgetAfterMs: 1_000, rate: { burst: 1, everyMs: 1_000_000 } };

function over(given: Partial<Run> = {}) {
  const draft = draftAt(10, settings);
  putRun(draft, { job: "a", phase: "failed", unseen: true, threads: ["k", "missing"], ...given });
  setThread(draft, thread({ job: "a" }));
  setThread(draft, thread({ key: "other" }));
  mayStillSpeak(draft, news({ job: "a" }));
  const source = { key: "s", what: "error", code: "", host: "" } as const;
  setDesk(draft, {
    sources: [
      { ...source, job: "a" },
      { ...source, job: "b" },
    ],
    focus: { everywhere: "off", jobs: { a: "on", b: "on" } },
  });
  return draft;
}

test("forgets a run that is over for long, with all that was kept of it", () => {
  const draft = later(over(), 1_000);
  forget(draft, "a");
  expect(runOf(draft, "a")).toBeUndefined();
  expect([threadOf(draft, "k"), threadOf(draft, "other")]).toMatchObject([undefined, { key: "other" }]);
  expect(draft.desk.forgotten).toBe(1);
  expect(draft.desk.sources.map(({ job }) => job)).toEqual(["b"]);
  expect(draft.desk.focus).toEqual({ everywhere: "off", jobs: { b: "on" } });
  expect(draft.taskbar.tally).toEqual(emptyTally);
  expect(mayStillSpeak(draft, news({ job: "a" }))).toBe(true);
});

test.each<[what: string, given: Partial<Run>, ms: number]>([
  ["has not been over for long", {}, 999],
  ["runs", { phase: "running" }, 5_000],
  ["was tried again since", { beat: 20 }, 1_000],
])("remembers a run that %s", (_, given, ms) => {
  const draft = later(over(given), ms);
  forget(draft, "a");
  expect(runOf(draft, "a")).toBeDefined();
  expect(threadOf(draft, "k")).toBeDefined();
});

test("passes over a job of which nothing is known", () => {
  const draft = later(over(), 5_000);
  const { desk } = draft;
  forget(draft, "b");
  expect(draft.desk).toBe(desk);
});
