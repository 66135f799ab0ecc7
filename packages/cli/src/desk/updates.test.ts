import { info, type Notification } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { viewOf } from "../printing/view.js";
import { Updates } from "./updates.js";

let printed: string[];
let updates: Updates;

beforeEach(() => {
  vi.useFakeTimers();
  printed = [];
  const print = (notification: Notification) => void printed.push(viewOf(notification).title);
  updates = new Updates({ print, changed: () => {} });
});
afterEach(() => vi.useRealTimers());

test("a card is printed at once, and its updates when they have come to rest", () => {
  updates.show("a", info("6 messages"));
  expect(printed).toEqual(["6 messages"]);
  updates.show("a", info("7 messages"));
  vi.advanceTimersByTime(999);
  updates.show("a", info("8 messages"));
  updates.show("b", info("Another"));
  expect([printed, updates.titles]).toEqual([["6 messages", "Another"], ["8 messages"]]);
  vi.advanceTimersByTime(1_000);
  expect([printed, updates.titles]).toEqual([["6 messages", "Another", "8 messages"], []]);
});

test("what is taken back is not printed, and the end prints what is left", () => {
  updates.show("a", info("One"));
  updates.show("a", info("Two"));
  updates.forget("a");
  updates.show("b", info("Three"));
  updates.show("b", info("Four"));
  updates[Symbol.dispose]();
  expect(printed).toEqual(["One", "Three", "Four"]);
  expect(vi.getTimerCount()).toBe(0);
});
