import { NotificationState, WatchGapReason, WatchResponse } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { step, type WatchEvent, type WatchState, type WatchStep } from "./watch-machine.js";

const idle: WatchState = { kind: "idle", cursor: "" };
const wanted: WatchEvent = { kind: "demand", wanted: true };
const unwanted: WatchEvent = { kind: "demand", wanted: false };
const began = (...expected: string[]): WatchEvent => ({ kind: "call_began", expected: new Set(expected) });
const callEnded: WatchEvent = { kind: "call_ended" };
const lingerOver: WatchEvent = { kind: "linger_over" };
const pauseOver: WatchEvent = { kind: "pause_over" };
const doubt: WatchEvent = { kind: "doubt" };
const close: WatchEvent = { kind: "close" };

const received = (event: WatchResponse["event"], cursor = "", expecting = true): WatchEvent => ({
  kind: "received",
  response: WatchResponse.fromPartial({ event, cursor }),
  expecting,
});
const status = (notificationId: string, state: NotificationState, cursor = "") =>
  received(
    { $case: "status", value: { notificationId, state, atMs: 1, clientId: "d", reason: "" } as never },
    cursor,
  );
const gap = (reason: WatchGapReason, expecting = true) =>
  received({ $case: "gap", value: { reason, count: 1 } as never }, "", expecting);
const snapshotDone = received({ $case: "snapshotDone", value: {} });

function stepsOf(events: readonly WatchEvent[], state: WatchState = idle): WatchStep {
  return events.reduce<WatchStep>((before, event) => step(before.state, event), { state, effects: [] });
}

const { PENDING, DISMISSED } = NotificationState;
const { EPOCH_CHANGED } = WatchGapReason;
const dropped = WatchGapReason.OVERFLOW;

describe("the watch stream", () => {
  test("is opened when somebody wants outcomes, once", () => {
    expect(stepsOf([wanted])).toEqual({
      state: { kind: "open", cursor: "", lingering: false, snapshot: undefined },
      effects: [{ kind: "open_call" }],
    });
    expect(stepsOf([wanted, wanted]).effects).toEqual([]);
    expect(stepsOf([unwanted])).toEqual({ state: idle, effects: [] });
  });

  test("stays for a moment when nobody wants outcomes any more, and is then ended", () => {
    expect(stepsOf([wanted, unwanted]).effects).toEqual([{ kind: "linger" }]);
    expect(stepsOf([wanted, unwanted, unwanted]).effects).toEqual([]);
    expect(stepsOf([wanted, unwanted, lingerOver])).toMatchObject({
      state: { kind: "ending", wanted: false },
      effects: [{ kind: "end_call" }],
    });
    expect(stepsOf([wanted, unwanted, lingerOver, callEnded]).state).toEqual(idle);
  });

  test("stays if somebody wants outcomes again within the moment", () => {
    const again = stepsOf([wanted, unwanted, wanted]);
    expect(again).toMatchObject({ state: { lingering: false }, effects: [{ kind: "end_linger" }] });
    expect(step(again.state, lingerOver)).toEqual({ state: again.state, effects: [] });
  });

  test("is opened again if somebody wants outcomes while it is being ended", () => {
    const ending = [wanted, unwanted, lingerOver];
    expect(stepsOf([...ending, wanted, callEnded])).toMatchObject({
      state: { kind: "open", lingering: false },
      effects: [{ kind: "open_call" }],
    });
    expect(stepsOf([...ending, wanted, unwanted, callEnded]).state).toEqual(idle);
  });

  test("acknowledges what it receives, and resumes there", () => {
    const settled = stepsOf([wanted, began("n"), status("n", DISMISSED, "7")]);
    expect(settled.effects).toEqual([
      { kind: "settle", id: "n", outcome: { kind: "dismissed", by: "d" } },
      { kind: "acknowledge", cursor: "7" },
    ]);
    const ended = stepsOf([unwanted, lingerOver, callEnded], settled.state);
    expect(stepsOf([wanted], ended.state).state).toMatchObject({ kind: "open", cursor: "7" });
  });

  test("settles nothing that is open", () => {
    expect(stepsOf([wanted, began("n"), status("n", PENDING)]).effects).toEqual([]);
  });

  test("resumes at the start when the broker has another memory", () => {
    const { state } = stepsOf([wanted, began(), status("n", DISMISSED, "7"), gap(EPOCH_CHANGED)]);
    expect(state).toMatchObject({ kind: "open", cursor: "" });
  });

  test("does nothing for an event that this version does not know", () => {
    expect(stepsOf([wanted, began(), received(undefined)]).effects).toEqual([]);
  });
});

describe("a snapshot", () => {
  test("shows which of the expected ones are not open", () => {
    const events = [
      wanted,
      began("open", "ended", "gone"),
      status("open", PENDING),
      status("ended", DISMISSED),
    ];
    expect(stepsOf([...events, snapshotDone]).effects).toEqual([{ kind: "look_up", ids: new Set(["gone"]) }]);
  });

  test("leads to nothing when all are open, and when it is over", () => {
    expect(stepsOf([wanted, began("n"), status("n", PENDING), snapshotDone]).effects).toEqual([]);
    expect(stepsOf([wanted, began("n"), snapshotDone, snapshotDone]).effects).toEqual([]);
  });

  test("begins anew with each call, as after a break of the connection", () => {
    const again = [
      wanted,
      began("a"),
      status("a", PENDING),
      began("a", "b"),
      status("b", PENDING),
      snapshotDone,
    ];
    expect(stepsOf(again).effects).toEqual([{ kind: "look_up", ids: new Set(["a"]) }]);
  });
});

describe("after a loss", () => {
  const listed = [wanted, began("n"), snapshotDone];

  test("a new call, with a new snapshot, follows the end of this one and a pause", () => {
    expect(stepsOf([...listed, gap(dropped)])).toMatchObject({
      state: { kind: "reopening" },
      effects: [{ kind: "end_call" }],
    });
    expect(stepsOf([...listed, gap(dropped), callEnded])).toMatchObject({
      state: { kind: "pausing" },
      effects: [{ kind: "pause" }],
    });
    expect(stepsOf([...listed, gap(dropped), callEnded, pauseOver])).toMatchObject({
      state: { kind: "open", snapshot: undefined },
      effects: [{ kind: "open_call" }],
    });
  });

  test("within a snapshot, or while nothing is waited for, the call goes on", () => {
    expect(stepsOf([wanted, began("n"), gap(dropped)])).toMatchObject({
      state: { kind: "open" },
      effects: [],
    });
    expect(stepsOf([...listed, gap(dropped, false)])).toMatchObject({ state: { kind: "open" }, effects: [] });
  });

  test("a doubt leads to a new snapshot as well, and a second one changes nothing", () => {
    expect(stepsOf([...listed, doubt]).effects).toEqual([{ kind: "end_call" }]);
    expect(stepsOf([...listed, doubt, doubt]).effects).toEqual([]);
    expect(stepsOf([doubt]).state).toEqual(idle);
  });

  test("what still comes on the old call is left to the next one", () => {
    const { state, effects } = stepsOf([...listed, doubt, status("n", DISMISSED, "9")]);
    expect(state).toMatchObject({ kind: "reopening", cursor: "" });
    expect(effects).toEqual([]);
    expect(stepsOf([...listed, doubt, began("x")]).state).toMatchObject({ kind: "reopening" });
  });

  test("nothing is opened again if nobody wants outcomes any more", () => {
    expect(stepsOf([...listed, doubt, unwanted, lingerOver])).toMatchObject({
      state: { kind: "ending" },
      effects: [],
    });
    expect(stepsOf([...listed, doubt, callEnded, unwanted, lingerOver])).toEqual({
      state: idle,
      effects: [{ kind: "end_pause" }],
    });
    expect(stepsOf([...listed, doubt, callEnded, unwanted, lingerOver, pauseOver]).effects).toEqual([]);
  });

  test("somebody who wants outcomes during the pause keeps it", () => {
    const { state } = stepsOf([...listed, doubt, callEnded, unwanted, wanted, lingerOver]);
    expect(state).toMatchObject({ kind: "pausing", lingering: false });
  });
});

test("a stream that the broker refuses fails what is waited for, and can be opened again", () => {
  const refused = stepsOf([wanted, began("n"), { kind: "failed", error: "no" }]);
  expect(refused).toEqual({
    state: idle,
    effects: [{ kind: "end_linger" }, { kind: "fail", error: "no" }],
  });
  expect(step(refused.state, wanted).effects).toEqual([{ kind: "open_call" }]);
});

test("closing ends everything, for good", () => {
  const closed = stepsOf([wanted, close]);
  expect(closed.state).toEqual({ kind: "closed" });
  expect(closed.effects).toContainEqual({ kind: "end_call" });
  for (const event of [wanted, callEnded, pauseOver, { kind: "failed", error: 1 } as const])
    expect(step(closed.state, event)).toEqual({ state: closed.state, effects: [] });
});
