import { PublishOutcome, PublishResponse } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Outcome } from "../watching/outcome.js";
import type { Watcher } from "../watching/watcher.js";
import { acceptanceOf, knownOutcome, receiptOf } from "./receipt.js";

const responseOf = (outcome: PublishOutcome, more: Partial<PublishResponse> = {}) =>
  PublishResponse.fromPartial({ notificationId: "n", success: true, sessions: 2, outcome, ...more });

/** A receipt whose watcher knows the outcome when the test says so. */
function receipt(outcome: PublishOutcome = PublishOutcome.QUEUED) {
  const end = Promise.withResolvers<Outcome>();
  const expectOutcome = vi.fn((_id: string) => end.promise);
  const onIgnored = vi.fn();
  const keepAlive = new KeepAlive();
  const hold = vi.spyOn(keepAlive, "hold");
  const watcher = { expect: expectOutcome } as unknown as Watcher;
  const made = receiptOf(responseOf(outcome), watcher, { onIgnored, keepAlive });
  return { made, end, expectOutcome, onIgnored, hold };
}

const dismissed = { kind: "dismissed", by: "d" } as const;
const turn = () => new Promise(setImmediate);

test.each([
  [PublishOutcome.STREAMED, "streamed", undefined],
  [PublishOutcome.QUEUED, "queued", undefined],
  [PublishOutcome.DUPLICATE, "duplicate", undefined],
  [PublishOutcome.MERGED, "merged", { kind: "merged", into: "other" }],
  [PublishOutcome.NO_SUBSCRIBER, "no_subscriber", { kind: "undelivered", reason: "no desk is attached" }],
  [PublishOutcome.EXPIRED, "expired", { kind: "expired" }],
  [PublishOutcome.UNSPECIFIED, "unknown", undefined],
  [99 as PublishOutcome, "unknown", undefined],
])("the action %i of the broker reads %s, and tells the end where it is one", (wire, outcome, known) => {
  const response = responseOf(wire, { mergedInto: "other" });
  expect(acceptanceOf(response)).toEqual({
    id: "n",
    success: true,
    outcome,
    sessions: 2,
    mergedInto: "other",
  });
  expect(knownOutcome(response)).toEqual(known);
});

test("a receipt prints what the broker said, and nothing else", () => {
  expect(Object.keys(receipt().made)).toEqual(["id", "success", "outcome", "sessions", "mergedInto"]);
});

test("the outcome is asked for when somebody wants it, and only once", async () => {
  const { made, end, expectOutcome } = receipt();
  expect(expectOutcome).not.toHaveBeenCalled();
  const settled = made.settled();
  expect(made.settled()).toBe(settled);
  end.resolve(dismissed);
  expect(await settled).toEqual(dismissed);
  expect(expectOutcome.mock.calls).toEqual([["n"]]);
});

test("an end that the broker's answer tells is not asked for", async () => {
  const { made, expectOutcome } = receipt(PublishOutcome.EXPIRED);
  expect(await made.settled()).toEqual({ kind: "expired" });
  const listener = vi.fn();
  made.onSettled(listener);
  await turn();
  expect(listener.mock.calls).toEqual([[{ kind: "expired" }]]);
  expect(expectOutcome).not.toHaveBeenCalled();
});

test("a listener is called once, unless it was taken off before", async () => {
  const { made, end } = receipt();
  const [listener, stopped] = [vi.fn(), vi.fn()];
  made.onSettled(listener);
  made.onSettled(stopped)();
  end.resolve(dismissed);
  await turn();
  expect(listener.mock.calls).toEqual([[dismissed]]);
  expect(stopped).not.toHaveBeenCalled();
});

test("a listener keeps the program running only where it asks for that, until the end or until it is taken off", async () => {
  const { made, end, hold } = receipt();
  made.onSettled(() => {});
  expect(hold).not.toHaveBeenCalled();
  const release = vi.fn();
  hold.mockReturnValue(release);
  made.onSettled(() => {}, { keepAlive: true })();
  expect(release).toHaveBeenCalledTimes(1);
  made.onSettled(() => {}, { keepAlive: true });
  expect(release).toHaveBeenCalledTimes(1);
  end.resolve(dismissed);
  await turn();
  // The first one is released again, which does nothing.
  expect(release).toHaveBeenCalledTimes(3);
});

test("what a listener throws is reported; a watch that fails is not, because the watcher reports it", async () => {
  const { made, end, onIgnored } = receipt();
  const bug = new Error("a bug");
  made.onSettled(() => {
    throw bug;
  });
  end.resolve(dismissed);
  await turn();
  expect(onIgnored.mock.calls).toEqual([[bug]]);
  const other = receipt();
  other.made.onSettled(() => {});
  void other.made.settled();
  other.end.reject(new Error("not yours"));
  await turn();
  await turn();
  expect(other.onIgnored).not.toHaveBeenCalled();
});
