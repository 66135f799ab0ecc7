import { expect, test, vi } from "vitest";
import { Expectations } from "./expectations.js";

const expired = { kind: "expired" } as const;

test("an outcome is told to those who wait, and to those who ask late", async () => {
  const expectations = new Expectations();
  const waiting = expectations.of("a");
  expect(expectations.of("a")).toBe(waiting);
  expect([expectations.size, ...expectations.ids]).toEqual([1, "a"]);
  expect(expectations.settle("a", expired)).toBe(true);
  expect(await waiting).toEqual(expired);
  expect(await expectations.of("a")).toEqual(expired);
  expect(expectations.size).toBe(0);
});

test("an outcome counts once: a stream that broke repeats itself", async () => {
  const expectations = new Expectations();
  expectations.settle("a", expired);
  expect(expectations.settle("a", { kind: "withdrawn" })).toBe(false);
  expect(await expectations.of("a")).toEqual(expired);
});

test("the oldest outcomes are forgotten", async () => {
  const expectations = new Expectations();
  for (let i = 0; i <= 10_000; i++) expectations.settle(`n${i}`, expired);
  const late = vi.fn();
  void expectations.of("n0").then(late);
  expect(await expectations.of("n1")).toEqual(expired);
  expect(late).not.toHaveBeenCalled();
});

test("the way to ask again is kept with the question, and forgotten with it", () => {
  const expectations = new Expectations();
  const again = async () => "asked" as const;
  void expectations.of("q", again);
  expect(expectations.askAgain("q")).toBe(again);
  expectations.forget("q");
  expect([expectations.has("q"), expectations.askAgain("q")]).toEqual([false, undefined]);
});

test("everything that is waited for can be rejected", async () => {
  const expectations = new Expectations();
  const waiting = expectations.of("a");
  expectations.rejectAll(new Error("over"));
  await expect(waiting).rejects.toThrow("over");
  expect(expectations.has("a")).toBe(false);
});
