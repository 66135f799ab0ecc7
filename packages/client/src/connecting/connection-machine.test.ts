import { type Code, type Reason, ToastyError } from "@toasty/proto";
import { describe, expect, test, vi } from "vitest";
import { stableAfterMs } from "./backoff.js";
import {
  type ConnectionEvent,
  type ConnectionMachineState,
  type ConnectionStep,
  type GivesUp,
  isLasting,
  step,
  type Waiter,
} from "./connection-machine.js";

type State = ConnectionMachineState<string>;
type Event = ConnectionEvent<string>;

const idle: State = { kind: "idle", failures: 0 };
const waiter = (givesUp: GivesUp = "never"): Waiter<string> => ({
  givesUp,
  resolve: vi.fn(),
  reject: vi.fn(),
});
const wanted = (by = waiter()): Event => ({ kind: "wanted", waiter: by });
const connected: Event = { kind: "connected", link: "link", now: 1_000 };
const failure = (reason: Reason = "UNREACHABLE", code: Code = "unavailable") =>
  new ToastyError({ message: "cannot reach it.", remedy: "Start it.", code, reason });
const failed = (error = failure()): Event => ({ kind: "failed", error, random: 1 });
const lost = (now: number): Event => ({ kind: "lost", error: failure(), now, random: 1 });
const pauseOver: Event = { kind: "pause_over" };
const close: Event = { kind: "close" };

/** The state and the effects of the last of some events. */
function stepsOf(events: readonly Event[], state: State = idle): ConnectionStep<string> {
  return events.reduce<ConnectionStep<string>>((before, event) => step(before.state, event), {
    state,
    effects: [],
  });
}

const effectsOf = (events: readonly Event[]) => stepsOf(events).effects.map(({ kind }) => kind);
const waitersOf = ({ state }: ConnectionStep<string>) => ("waiters" in state ? [...state.waiters] : []);

describe("a connection", () => {
  test("is made when it is first wanted, and once for all who want it", () => {
    const [first, second] = [waiter(), waiter()];
    expect(stepsOf([wanted(first)]).effects).toEqual([{ kind: "connect" }]);
    const both = stepsOf([wanted(first), wanted(second)]);
    expect(both.effects).toEqual([]);
    expect(waitersOf(both)).toEqual([first, second]);
  });

  test("is given to everybody who waits, and at once to those who come later", () => {
    const [first, second, late] = [waiter(), waiter(), waiter()];
    const there = stepsOf([wanted(first), wanted(second), connected]);
    expect(there.state).toEqual({ kind: "ready", failures: 0, link: "link", since: 1_000 });
    expect(there.effects).toEqual([{ kind: "resolve", waiters: new Set([first, second]), link: "link" }]);
    expect(step(there.state, wanted(late)).effects).toEqual([
      { kind: "resolve", waiters: [late], link: "link" },
    ]);
  });

  test("is not given to those who have left, and the attempt goes on", () => {
    const [stays, leaves] = [waiter(), waiter()];
    const left = stepsOf([wanted(stays), wanted(leaves), { kind: "unwanted", waiter: leaves }]);
    expect(waitersOf(left)).toEqual([stays]);
    expect(stepsOf([wanted(leaves), { kind: "unwanted", waiter: leaves }]).state).toMatchObject({
      kind: "connecting",
    });
  });

  test("is tried again after pauses that grow, for as long as it is wanted", () => {
    const once = stepsOf([wanted(), failed()]);
    expect(once.state).toMatchObject({ kind: "waiting", failures: 1, nextTryInMs: 100 });
    expect(once.effects).toContainEqual({ kind: "pause", ms: 100 });
    const twice = stepsOf([pauseOver, failed()], once.state);
    expect(twice.state).toMatchObject({ kind: "waiting", failures: 2, nextTryInMs: 200 });
    expect(step(twice.state, pauseOver)).toMatchObject({
      state: { kind: "connecting" },
      effects: [{ kind: "connect" }],
    });
  });

  test("is left alone when the pause is over and nobody wants it, and remembers its failures", () => {
    const by = waiter();
    const over = stepsOf([wanted(by), failed(), { kind: "unwanted", waiter: by }, pauseOver]);
    expect(over).toEqual({ state: { kind: "idle", failures: 1 }, effects: [] });
    expect(stepsOf([wanted(), failed()], over.state).state).toMatchObject({ nextTryInMs: 200 });
  });

  test("that was lost is made again after a pause, if it is wanted", () => {
    const gone = stepsOf([wanted(), connected, lost(1_001)]);
    expect(gone.state).toMatchObject({ kind: "waiting", failures: 1 });
    expect(step(gone.state, pauseOver).state).toEqual({ kind: "idle", failures: 1 });
    expect(stepsOf([wanted(), pauseOver], gone.state).effects).toEqual([{ kind: "connect" }]);
  });

  test("that held for long has had nothing wrong with it", () => {
    const there = stepsOf([wanted(), failed(), pauseOver, connected]).state;
    expect(step(there, lost(1_000 + stableAfterMs - 1)).state).toMatchObject({ failures: 2 });
    expect(step(there, lost(1_000 + stableAfterMs)).state).toMatchObject({ failures: 1 });
  });

  test("that only a person can mend is not tried again, and everybody learns why", () => {
    const by = [waiter(), waiter("when_away"), waiter("at_next_failure")];
    const error = failure("UNSAFE_FILE", "failed_precondition");
    const given = stepsOf([...by.map(wanted), failed(error)]);
    expect(given.state).toEqual({ kind: "idle", failures: 0 });
    expect(given.effects).toEqual([{ kind: "reject", waiters: new Set(by), error }]);
  });
});

describe("a waiter", () => {
  test("that drops what cannot be sent waits for the first attempt, and for none after it failed", () => {
    const [drops, stays] = [waiter("when_away"), waiter()];
    const away = stepsOf([wanted(drops), wanted(stays), failed()]);
    const dropped = { reason: "DROPPED", message: "not sent: cannot reach it.", remedy: "Start it." };
    expect(away.effects[0]).toMatchObject({ kind: "reject", waiters: [drops], error: dropped });
    expect(waitersOf(away)).toEqual([stays]);
    const late = waiter("when_away");
    const later = step(away.state, wanted(late));
    expect(later.effects).toMatchObject([{ kind: "reject", waiters: [late], error: dropped }]);
    expect(waitersOf(later)).toEqual([stays]);
  });

  test("that gives up at the next failure gets its error, also if it came while the broker was away", () => {
    const first = waiter("at_next_failure");
    const away = stepsOf([wanted(first), failed()]);
    expect(away.effects).toContainEqual({ kind: "reject", waiters: [first], error: failure() });
    const late = waiter("at_next_failure");
    const waiting = step(away.state, wanted(late));
    expect(waitersOf(waiting)).toEqual([late]);
    expect(stepsOf([pauseOver, failed()], waiting.state).effects).toContainEqual({
      kind: "reject",
      waiters: [late],
      error: failure(),
    });
  });
});

describe("closing", () => {
  const closed = expect.objectContaining({ reason: "CLOSED" });

  test("ends whatever is under way, and rejects those who wait", () => {
    const by = waiter();
    const rejected = { kind: "reject", waiters: new Set([by]), error: closed };
    expect(stepsOf([close]).effects).toEqual([]);
    expect(stepsOf([wanted(by), close]).effects).toEqual([{ kind: "abandon_attempt" }, rejected]);
    expect(stepsOf([wanted(by), failed(), close]).effects).toEqual([{ kind: "end_pause" }, rejected]);
    expect(stepsOf([wanted(by), connected, close]).effects).toEqual([{ kind: "abort", link: "link" }]);
  });

  test("is for good", () => {
    const { state } = stepsOf([wanted(), close]);
    expect(step(state, connected)).toEqual({ state, effects: [{ kind: "abort", link: "link" }] });
    for (const event of [failed(), lost(2_000), pauseOver])
      expect(step(state, event)).toEqual({ state, effects: [] });
    const late = waiter();
    expect(step(state, wanted(late)).effects).toEqual([{ kind: "reject", waiters: [late], error: closed }]);
  });
});

test("events that come late change nothing", () => {
  expect(effectsOf([wanted(), connected, pauseOver])).toEqual([]);
  expect(stepsOf([pauseOver]).state).toBe(idle);
  expect(stepsOf([failed()]).state).toBe(idle);
  expect(stepsOf([lost(1)]).state).toBe(idle);
  expect(stepsOf([{ kind: "unwanted", waiter: waiter() }]).state).toBe(idle);
});

test.each<[Code, boolean]>([
  ["failed_precondition", true],
  ["invalid_argument", true],
  ["unavailable", false],
  ["unknown", false],
])("an error of the code %s is lasting: %s", (code, lasting) => {
  expect(isLasting(failure("UNKNOWN", code))).toBe(lasting);
});
