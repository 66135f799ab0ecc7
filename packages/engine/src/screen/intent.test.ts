import { expect, test } from "vitest";
import { thread } from "../../test/draft.js";
import type { Thread } from "../state/thread.js";
import { intentOf } from "./intent.js";

test("says what the thread has to say", () => {
  const given = thread({
    key: "a:1:progress",
    kind: "progress",
    job: "a",
    attempt: 1,
    milestone: 25,
    progress: 0.25,
    revision: 4,
    nonce: "n",
    ttlMs: 9,
    actions: [{ id: "view_details", label: "View Details" }],
  });
  const { kind, job, attempt, group, urgency, title, message, milestone, progress, count } = given;
  const { revision, respectDnd, actions, nonce, ttlMs, escalated } = given;
  expect(intentOf(given)).toEqual({
    id: "a:1:progress",
    key: "a:1:progress:25#1.normal",
    ...{ kind, job, attempt, group, urgency, title, message, milestone, progress, count },
    ...{ revision, respectDnd, actions, nonce, ttlMs, escalated },
  });
});

test.each<[given: Partial<Thread>, key: string]>([
  [{}, "k#1.normal"],
  [{ episode: 3, urgency: "high" }, "k#3.high"],
  [{ milestone: 0 }, "k:0#1.normal"],
  [{ escalated: true }, "k#1.normal.again"],
])("names the word of %j %s", (given, key) => expect(intentOf(thread(given)).key).toBe(key));

test.each<[given: Partial<Thread>, title: string]>([
  [{ count: 2 }, "T (2 times)"],
  [{ count: 2, kind: "warning" }, "T (2 times)"],
  [{ count: 1 }, "T"],
  [{ count: 2, group: "g" }, "T"],
  [{ count: 2, kind: "info" }, "T"],
])("titles %j %s", (given, title) => expect(intentOf(thread(given)).title).toBe(title));
