import { info, question } from "@toasty/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { selfAnswering } from "./self-answering.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function surface() {
  const inner = {
    takesAnswers: false,
    show: vi.fn(),
    withdraw: vi.fn(),
    tellGap: vi.fn(),
    tell: vi.fn(),
    [Symbol.dispose]: vi.fn(),
  };
  const human = { answered: vi.fn(), dismissed: vi.fn() };
  return { inner, human, made: selfAnswering(inner) };
}

test("a question is shown, and its first button pressed when there was time to read it", () => {
  const { inner, human, made } = surface();
  const asked = question("Deploy?", { buttons: { deploy: "Deploy", keep: "Keep" } });
  made.show(asked, human);
  expect(made.takesAnswers).toBe(true);
  expect(inner.show.mock.calls).toEqual([[asked, human]]);
  vi.advanceTimersByTime(999);
  expect(human.answered).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(inner.tell.mock.calls).toEqual([['nobody can type here, so the demo\'s own desk presses "Deploy"']]);
  expect(human.answered.mock.calls).toEqual([["deploy", {}]]);
  expect(human.dismissed).not.toHaveBeenCalled();
});

test("what asks nothing is only shown", () => {
  const { inner, human, made } = surface();
  made.show(info("done"), human);
  expect(inner.show).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(human.answered).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("everything else is the surface's own", () => {
  const { inner, made } = surface();
  const withdrawal = { id: "n", agent: "a", reason: undefined };
  const gap = { kind: "gap", reason: "overflow", count: 1 } as const;
  made.withdraw(withdrawal);
  made.tellGap(gap as never);
  made.tell("a line");
  expect([inner.withdraw.mock.calls, inner.tellGap.mock.calls, inner.tell.mock.calls]).toEqual([
    [[withdrawal]],
    [[gap]],
    [["a line"]],
  ]);
});

test("once disposed it presses nothing", () => {
  const { inner, human, made } = surface();
  made.show(question("One?"), human);
  made.show(question("Two?"), human);
  vi.advanceTimersByTime(500);
  made[Symbol.dispose]();
  vi.advanceTimersByTime(10_000);
  expect(human.answered).not.toHaveBeenCalled();
  expect(inner[Symbol.dispose]).toHaveBeenCalledTimes(1);
});
