import { Delivery, GapReason, UrgencyLevel } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { type AttachmentEvent, type AttachmentState, next } from "./attachment-state.js";
import { Position } from "./position.js";

const fresh: AttachmentState = { kind: "new", position: Position.start };
const stateAfter = (...events: readonly AttachmentEvent[]) => events.reduce(next, fresh);

const begin: AttachmentEvent = { kind: "begin", position: Position.from("info=7") };
const handled: AttachmentEvent = { kind: "handled" };
const received = (cursor: string, event?: Delivery["event"]): AttachmentEvent => ({
  kind: "received",
  delivery: Delivery.fromPartial({ cursor, lane: UrgencyLevel.INFO, event }),
});
const gap = (reason: GapReason, cursor = "") =>
  received(cursor, { $case: "gap", value: { reason, count: 1 } });

describe("an attachment", () => {
  test("begins where it is told to, once", () => {
    expect(stateAfter(begin).position.cursors).toEqual(["7"]);
    expect(stateAfter(begin, { kind: "begin", position: Position.start }).position.cursors).toEqual(["7"]);
  });

  test("counts a delivery as handled when the next one is asked for, and not before", () => {
    expect(stateAfter(begin, received("8"))).toMatchObject({
      kind: "handling",
      position: { cursors: ["7"] },
    });
    expect(stateAfter(begin, received("8"), handled)).toMatchObject({
      kind: "waiting",
      position: { cursors: ["8"] },
    });
  });

  test("does not count what the iteration was left with", () => {
    expect(stateAfter(begin, received("8"), { kind: "end" })).toMatchObject({
      kind: "ended",
      position: { cursors: ["7"] },
    });
  });

  test("stays ended", () => {
    const ended = stateAfter(begin, { kind: "end" });
    for (const event of [begin, received("8"), handled]) expect(next(ended, event)).toBe(ended);
  });

  test("forgets its position when the broker has lost its memory, and for no other gap", () => {
    expect(stateAfter(begin, gap(GapReason.EPOCH_CHANGED)).position.cursors).toEqual([]);
    for (const reason of [GapReason.OVERFLOW, GapReason.EXPIRED]) {
      expect(stateAfter(begin, gap(reason)).position.cursors).toEqual(["7"]);
      expect(stateAfter(begin, gap(reason, "9"), handled).position.cursors).toEqual(["9"]);
    }
  });

  test("moves past an event that this version does not know", () => {
    expect(stateAfter(begin, received("8"), handled).position.cursors).toEqual(["8"]);
  });
});
