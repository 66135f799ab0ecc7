import { info, question } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { nextState, Showing, type ShowingEvent, type ShowingState } from "./showing.js";

const first: Toast = toToast(info("first", "", { id: "n" }), 0);
const second: Toast = toToast(info("second", "", { id: "n" }), 0);
const begin = { kind: "waiting", toast: first, replaces: undefined } as ShowingState<string>;
const withdrawn = { kind: "end", outcome: { kind: "withdrawn" } } as const;

const stateAfter = (...events: readonly ShowingEvent<string>[]) =>
  events.reduce<ShowingState<string>>(nextState, begin);
const offer = (toast: Toast, backend: string) => ({ kind: "offer", toast, backend }) as const;
const accept = { kind: "accept" } as const;
const reject = { kind: "reject" } as const;

describe("a notification", () => {
  test("is on the screen of the backend that took it", () => {
    expect(stateAfter(offer(first, "a"))).toEqual({
      kind: "offered",
      toast: first,
      backend: "a",
      replaces: undefined,
    });
    expect(stateAfter(offer(first, "a"), accept)).toEqual({ kind: "on_screen", toast: first, backend: "a" });
  });

  test("waits for the next backend when one does not take it", () => {
    expect(stateAfter(offer(first, "a"), reject)).toEqual({
      kind: "waiting",
      toast: first,
      replaces: undefined,
    });
    expect(stateAfter(offer(first, "a"), reject, offer(first, "b"), accept)).toMatchObject({
      kind: "on_screen",
      backend: "b",
    });
  });

  test("keeps in mind what an update replaces until a backend has taken the update", () => {
    const shown = [offer(first, "a"), accept] as const;
    const replaces = { toast: first, backend: "a" };
    expect(stateAfter(...shown, offer(second, "a"))).toMatchObject({
      kind: "offered",
      toast: second,
      replaces,
    });
    expect(stateAfter(...shown, offer(second, "a"), reject)).toEqual({
      kind: "waiting",
      toast: second,
      replaces,
    });
    expect(stateAfter(...shown, offer(second, "a"), reject, offer(second, "b"))).toMatchObject({
      backend: "b",
      replaces,
    });
  });

  test("replaces nothing after its backend has lost it", () => {
    expect(stateAfter(offer(first, "a"), accept, { kind: "lose" })).toEqual({
      kind: "waiting",
      toast: first,
      replaces: undefined,
    });
  });

  test("names every backend that may have it on its screen when it is over", () => {
    const backends = (...events: readonly ShowingEvent<string>[]) => {
      const state = stateAfter(...events, withdrawn);
      return state.kind === "over" ? state.backends : undefined;
    };
    expect(backends()).toEqual([]);
    expect(backends(offer(first, "a"))).toEqual(["a"]);
    expect(backends(offer(first, "a"), accept)).toEqual(["a"]);
    expect(backends(offer(first, "a"), reject)).toEqual([]);
    expect(backends(offer(first, "a"), accept, offer(second, "a"))).toEqual(["a"]);
    expect(backends(offer(first, "a"), accept, offer(second, "a"), reject)).toEqual(["a"]);
    expect(backends(offer(first, "a"), accept, offer(second, "a"), reject, offer(second, "b"))).toEqual([
      "b",
      "a",
    ]);
  });
});

test("events that do not fit the state change nothing, and nothing follows the end", () => {
  const onScreen = stateAfter(offer(first, "a"), accept);
  expect([nextState(onScreen, accept), nextState(onScreen, reject)]).toEqual([onScreen, onScreen]);
  expect([nextState(begin, accept), nextState(begin, reject), nextState(begin, { kind: "lose" })]).toEqual([
    begin,
    begin,
    begin,
  ]);
  const offered = stateAfter(offer(first, "a"));
  expect(nextState(offered, { kind: "lose" })).toBe(offered);

  const event = fc.oneof(
    fc.record({
      kind: fc.constant("offer" as const),
      toast: fc.constantFrom(first, second),
      backend: fc.constantFrom("a", "b", "c"),
    }),
    fc.constantFrom<ShowingEvent<string>>(accept, reject, { kind: "lose" }),
    fc.constantFrom<ShowingEvent<string>>(withdrawn, { kind: "end", outcome: { kind: "dismissed" } }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60, size: "max" }), (events) => {
      let over: ShowingState<string> | undefined;
      let state = begin;
      for (const each of events) {
        state = nextState(state, each);
        if (over) expect(state).toBe(over);
        if (state.kind === "over") over ??= state;
      }
      expect(over !== undefined).toBe(events.some(({ kind }) => kind === "end"));
    }),
  );
});

test("an end settles the outcome and aborts the signal, once", async () => {
  const showing = new Showing(toToast(question("Deploy?", { id: "q", buttons: { go: "Go" } }), 0));
  expect(showing.signal.aborted).toBe(false);
  expect(showing.change(withdrawn)).toMatchObject({ kind: "over", outcome: { kind: "withdrawn" } });
  showing.change({ kind: "end", outcome: { kind: "dismissed" } });
  expect(await showing.outcome).toEqual({ kind: "withdrawn" });
  expect(() => showing.signal.throwIfAborted()).toThrow("has its outcome");
});
