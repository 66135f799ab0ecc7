import { describe, expect, test } from "vitest";
import {
  Category,
  categories,
  categoryOf,
  Importance,
  info,
  isQuestion,
  laneOf,
  Notification,
  progress,
  question,
  UrgencyLevel,
} from "../index.js";

describe("laneOf", () => {
  test.each([
    [undefined, UrgencyLevel.UNSPECIFIED, "info"],
    [undefined, UrgencyLevel.INFO, "info"],
    [undefined, UrgencyLevel.WARNING, "warning"],
    [undefined, UrgencyLevel.CRITICAL, "critical"],
    [Importance.LOW, UrgencyLevel.CRITICAL, "info"],
    [Importance.NORMAL, UrgencyLevel.CRITICAL, "info"],
    [Importance.HIGH, UrgencyLevel.INFO, "warning"],
    [Importance.CRITICAL, UrgencyLevel.INFO, "critical"],
    [Importance.UNSPECIFIED, UrgencyLevel.WARNING, "warning"],
  ])("lets importance %s beat urgency %s: %s", (importance, urgency, lane) => {
    expect(laneOf({ importance, urgency })).toBe(lane);
  });
});

describe("categoryOf", () => {
  const text = info("a").payload;

  test.each([
    [UrgencyLevel.INFO, "info"],
    [UrgencyLevel.WARNING, "warning"],
    [UrgencyLevel.CRITICAL, "error"],
  ])("derives what the first contract does not say from urgency %s: %s", (urgency, category) => {
    expect(categoryOf(Notification.fromPartial({ urgency, payload: text }))).toBe(category);
  });

  test("keeps error and warning apart where both are of high importance", () => {
    const of = (category: Category) =>
      categoryOf(Notification.fromPartial({ category, importance: Importance.HIGH, payload: text }));
    expect([of(Category.ERROR), of(Category.WARNING)]).toEqual(["error", "warning"]);
  });

  test("falls back where a newer sender names a category that is not known here", () => {
    expect(
      categoryOf(Notification.fromPartial({ category: 99 as Category, payload: progress("a", 0).payload })),
    ).toBe("progress");
  });

  test("finds a row in the table for every name", () => {
    for (const name of Object.keys(categories))
      expect(categories[name as keyof typeof categories].icon).toBeTruthy();
  });
});

describe("isQuestion", () => {
  test("needs something to answer with", () => {
    expect(isQuestion(question("a", { buttons: ["x"] }))).toBe(true);
    expect(isQuestion(question("a", { inputs: { x: "?" } }))).toBe(true);
    expect(isQuestion(question("a", { buttons: {} }))).toBe(false);
    expect(isQuestion(info("a"))).toBe(false);
  });
});
