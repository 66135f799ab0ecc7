import { expect, test } from "vitest";
import { type HeldItem, summariseHeld } from "./digest.js";

const held = (id: string, given: Partial<HeldItem> = {}): HeldItem => ({
  id,
  category: "warning",
  urgency: "normal",
  title: `title ${id}`,
  ...given,
});

const now = 1_000;

test("shows what is alone in its group as it is", () => {
  const items = [held("a", { group: "g" }), held("b", { group: "h" }), held("c")];
  expect(summariseHeld(items, now)).toEqual(items.map((item) => ({ kind: "single", item })));
});

test("sums up each group, in the order in which the groups came", () => {
  const items = [held("a"), held("b", { group: "g", urgency: "high" }), held("c"), held("d", { group: "g" })];
  expect(summariseHeld(items, now)).toEqual([
    {
      kind: "summary",
      group: undefined,
      title: "While you were away: 2 notifications",
      message: "title a\ntitle c",
      urgency: "normal",
      items: [items[0], items[2]],
    },
    {
      kind: "summary",
      group: "g",
      title: "While you were away: 2 notifications in g",
      message: "title b\ntitle d",
      urgency: "high",
      items: [items[1], items[3]],
    },
  ]);
});

test("names the latest five, and counts the others", () => {
  const items = Array.from({ length: 6 }, (_, at) => held(`${at}`));
  expect(summariseHeld(items, now)).toMatchObject([
    {
      message: "1 more\ntitle 1\ntitle 2\ntitle 3\ntitle 4\ntitle 5",
      title: "While you were away: 6 notifications",
    },
  ]);
  expect(summariseHeld(items.slice(1), now)).toMatchObject([
    { message: "title 1\ntitle 2\ntitle 3\ntitle 4\ntitle 5" },
  ]);
});

test("shows each question by itself, before anything else", () => {
  const items = [
    held("a"),
    held("q", { category: "question" }),
    held("b"),
    held("r", { category: "question" }),
  ];
  expect(summariseHeld(items, now).map((one) => (one.kind === "single" ? one.item.id : "summary"))).toEqual([
    "q",
    "r",
    "summary",
  ]);
});

test("leaves out what has expired", () => {
  const items = [
    held("a", { expiresAt: now }),
    held("b", { expiresAt: now + 1 }),
    held("c", { expiresAt: now - 1 }),
  ];
  expect(summariseHeld(items, now)).toEqual([{ kind: "single", item: items[1] }]);
  expect(summariseHeld([], now)).toEqual([]);
});

test.each<[category: HeldItem["category"], latestOnly: boolean]>([
  ["progress", true],
  ["completion", true],
  ["success", true],
  ["error", false],
  ["warning", false],
  ["info", false],
])("tells of a job's %s only the latest: %s", (category, latestOnly) => {
  const items = [
    held("a", { category, job: "j" }),
    held("b", { category, job: "k" }),
    held("c", { category, job: "j" }),
  ];
  const [told] = summariseHeld(items, now);
  const ids = told?.kind === "summary" ? told.items.map(({ id }) => id) : [];
  expect(ids).toEqual(latestOnly ? ["b", "c"] : ["a", "b", "c"]);
});

test("tells of an item that was held twice only the latest", () => {
  const items = [held("a"), held("a", { title: "again" })];
  expect(summariseHeld(items, now)).toEqual([{ kind: "single", item: items[1] }]);
});

test("does not take news without a job for those of one job", () => {
  const items = [held("a", { category: "progress" }), held("b", { category: "progress" })];
  expect(summariseHeld(items, now)).toMatchObject([{ kind: "summary", items }]);
});
