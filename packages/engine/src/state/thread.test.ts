import { expect, test } from "vitest";
import { newThread } from "./thread.js";

const news = { key: "k", kind: "warning", urgency: "low", title: "T", message: "M" } as const;

test("begins as something that is told nowhere yet", () => {
  expect(newThread(news, 1_000, 7, 3)).toEqual({
    ...news,
    job: null,
    attempt: null,
    group: null,
    code: null,
    status: "gone",
    acknowledged: false,
    onScreen: false,
    alerted: null,
    milestone: null,
    progress: null,
    count: 1,
    respectDnd: true,
    scheduled: false,
    actions: [],
    ttlMs: null,
    expiresAt: null,
    episode: 3,
    generation: 3,
    revision: 0,
    nonce: "",
    wordAt: 7,
    flushAt: null,
    escalateAt: null,
    escalated: false,
    recoveredAt: null,
  });
});

test("takes what the news say", () => {
  const given = {
    job: "a",
    attempt: 2,
    group: "g",
    code: "c",
    milestone: 25,
    progress: 0.25,
    scheduled: true,
    actions: [{ id: "retry", label: "Retry" }],
    ttlMs: 50,
  } as const;
  expect(newThread({ ...news, ...given }, 1_000, 7, 1)).toMatchObject({ ...given, expiresAt: 1_050 });
});

test("lets an error through do-not-disturb, unless its sender says otherwise", () => {
  const respects = (kind: "error" | "info", respectDnd?: boolean) =>
    newThread({ ...news, kind, respectDnd }, 0, 0, 1).respectDnd;
  expect([respects("error"), respects("error", true), respects("info"), respects("info", false)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
