import { expect, test } from "vitest";
import { news, thread } from "../../test/draft.js";
import type { Thread } from "../state/thread.js";
import { isSame, merge, nextEpisode, replace } from "./merge.js";

test("merges one more of the same: the latest words, the highest urgency, and a count", () => {
  const merged = merge(thread({ urgency: "high", count: 2 }), news({ title: "New", message: "words" }));
  expect(merged).toMatchObject({ urgency: "high", title: "New", message: "words", count: 3 });
  expect(merge(thread(), news({ urgency: "critical" })).urgency).toBe("critical");
});

test.each<[kind: Thread["kind"], title: string]>([
  ["error", "2 errors in g"],
  ["warning", "2 warnings in g"],
  ["completion", "2 jobs finished in g"],
  ["info", "2 messages in g"],
  ["progress", "2 updates in g"],
  ["digest", "2 digests in g"],
])("merges the %s of a group into a count, with the latest title below", (kind, title) => {
  expect(merge(thread({ kind, group: "g" }), news({ title: "New" }))).toMatchObject({
    title,
    message: "New",
    count: 2,
  });
});

test("replaces the words and what belongs to them, and keeps the place", () => {
  const fresh = thread({
    urgency: "low",
    title: "New",
    message: "words",
    milestone: 50,
    progress: 0.5,
    count: 4,
    actions: [{ id: "retry", label: "Retry" }],
    respectDnd: true,
    scheduled: true,
    ttlMs: 5,
    expiresAt: 6,
  });
  const before = thread({
    status: "shown",
    onScreen: true,
    episode: 2,
    generation: 3,
    revision: 4,
    nonce: "n",
  });
  expect(replace(before, fresh)).toEqual({
    ...fresh,
    status: "shown",
    onScreen: true,
    episode: 2,
    generation: 3,
    revision: 4,
    nonce: "n",
  });
});

test.each<[given: Partial<Thread>, same: boolean]>([
  [{}, true],
  [{ count: 9, progress: 1 }, true],
  [{ title: "other" }, false],
  [{ message: "other" }, false],
  [{ urgency: "high" }, false],
  [{ milestone: 25 }, false],
])("what differs by %j says the same: %s", (given, same) => {
  expect(isSame(thread(), thread(given))).toBe(same);
});

test("counts the next episode only where it comes up anew", () => {
  const before = thread({ episode: 2, escalated: true });
  expect(nextEpisode(before, false)).toBe(before);
  expect(nextEpisode(before, true)).toEqual({ ...before, episode: 3, escalated: false });
});
