import { info, type Notification, question } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Received } from "./received.js";
import { releases } from "./releases.js";

const now = 1_000_000;
const delivery = {} as Received["delivery"];
const held = (id: string, notification: Partial<Notification> = {}): Received => ({
  key: `a/${id}`,
  cursor: `e.info.${id}`,
  notification: { ...info(`News ${id}`, "", { id }), ...notification },
  delivery,
});
const asked: Received = { ...held("q"), notification: question("Deploy?", { buttons: { go: "Go" } }) };
const shape = (list: readonly Received[]) =>
  releases(list, now, "sum").map((release) =>
    release.kind === "single" ? release.received.key : release.of.map(({ key }) => key),
  );

test("shows a single one and questions as they are, and sums up the rest", () => {
  expect(shape([])).toEqual([]);
  expect(shape([held("1")])).toEqual(["a/1"]);
  expect(shape([held("1"), asked, held("2")])).toEqual(["a/q", ["a/1", "a/2"]]);
});

test("makes one summary for each group, each with an id of its own", () => {
  const list = [held("1"), held("2"), held("3", { group: "g" }), held("4", { group: "g" })];
  const summaries = releases(list, now, "sum");
  expect(shape(list)).toEqual([
    ["a/1", "a/2"],
    ["a/3", "a/4"],
  ]);
  expect(summaries.map((each) => each.kind === "summary" && each.notification.id)).toEqual([
    "sum-0",
    "sum-1",
  ]);
});

test("leaves out what is past its time, and what its job has overtaken", () => {
  const over = held("over", { expiresAtMs: now });
  const later = held("later", { expiresAtMs: now + 1 });
  expect(shape([over, later])).toEqual(["a/later"]);
});

test("counts what was merged into a notification, in its title", () => {
  const [summary] = releases([held("1", { count: 3 }), held("2", { count: 1 })], now, "sum");
  expect(summary?.kind).toBe("summary");
  const text = JSON.stringify(summary?.kind === "summary" && summary.notification);
  expect(text).toContain("News 1 (×3)");
  expect(text).not.toContain("News 2 (×");
});
