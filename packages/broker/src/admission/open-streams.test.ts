import { Role, ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { OpenStreams, type StreamKind, type StreamLimits } from "./open-streams.js";
import { anyone } from "./principal.js";

const limits: StreamLimits = { sessions: 20, agentSessions: 4, deskSessions: 2, publishStreams: 10 };

function world(changed: Partial<StreamLimits> = {}) {
  const streams = new OpenStreams({ ...limits, ...changed });
  const ended: string[] = [];
  const open = (kind: StreamKind, name: string, agent = "") => {
    const principal = { name, role: Role.PUBLISHER, agent: undefined };
    const remove = streams.add({
      kind,
      caller: { principal, agent },
      end: () => {
        ended.push(name);
        remove();
      },
    });
    return remove;
  };
  return { streams, ended, open };
}

const times = (count: number, run: (i: number) => void) => {
  for (let i = 0; i < count; i++) run(i);
};

test("a principal has at most half of the sessions, whatever names its agents have", () => {
  const { open, streams, ended } = world();
  times(10, (i) => open("watch", "greedy", `agent-${i}`));
  expect(() => open("watch", "greedy", "one-more")).toThrow("The token greedy has 10 sessions.");
  times(8, () => open("desk", "other"));
  expect(streams.sessions).toBe(18);
  expect(ended).toEqual([]);
});

test("everyone, where no tokens are asked for, has all", () => {
  const { streams } = world();
  const add = () => streams.add({ kind: "desk", caller: { principal: anyone, agent: "" }, end: () => {} });
  times(20, add);
  expect(add).toThrow("The broker has 20 sessions.");
});

test("an agent has few watches and few publish streams, and a desk is not limited by its name", () => {
  const { open } = world({ sessions: 100 });
  times(4, () => open("watch", "a", "one"));
  expect(() => open("watch", "a", "one")).toThrow("The agent one of a has 4 sessions.");
  times(4, () => open("publish", "a", "one"));
  expect(() => open("publish", "a", "one")).toThrow("The agent one of a has 4 publish streams.");
  times(9, () => open("desk", "a", "one"));
});

test("some sessions are kept for desks", () => {
  const { open, ended } = world();
  times(9, (i) => open("watch", "a", `${i}`));
  times(8, (i) => open("watch", "b", `${i}`));
  // One that has ended has left its place among the watches.
  open("watch", "b", "short")();
  open("watch", "b", "last");
  expect(() => open("watch", "b", "x")).toThrow("The broker has 18 sessions.");
  times(2, () => open("desk", "desk"));
  expect(ended).toEqual([]);
});

test("where all are taken, the principal with the most gives way to one with fewer, and is told so", () => {
  const { open, ended } = world();
  times(10, () => open("desk", "a"));
  times(9, () => open("desk", "b"));
  open("desk", "c");
  open("desk", "d");
  expect(ended).toEqual(["a"]);
  expect(() => open("desk", "a")).toThrow("The broker has 20 sessions.");
  open("desk", "c");
  expect(ended).toHaveLength(2);
});

test("a principal gives way only where it has two more than the other one", () => {
  const { open, ended } = world({ sessions: 4 });
  times(2, () => open("desk", "a"));
  open("desk", "b");
  open("desk", "c");
  expect(() => open("desk", "c")).toThrow("The broker has 4 sessions.");
  expect(ended).toEqual([]);
  open("desk", "d");
  expect(ended).toEqual(["a"]);
});

test("publish streams are counted apart", () => {
  const { open, streams } = world();
  times(5, (i) => open("publish", "a", `${i}`));
  expect(() => open("publish", "a", "x")).toThrow("The token a has 5 publish streams.");
  times(5, (i) => open("publish", "b", `${i}`));
  open("publish", "c");
  expect(streams.sessions).toBe(0);
  times(9, (i) => open("watch", "a", `${i}`));
  expect(streams.sessions).toBe(9);
});

test("streams without a token have their own places", () => {
  const { open, streams } = world();
  times(10, () => open("desk", "a"));
  const end = () => {};
  const removes = Array.from({ length: 64 }, () => streams.addUnknown({ end }));
  expect(() => streams.addUnknown({ end })).toThrow("There are 64 streams without a token.");
  removes[0]?.();
  removes[0]?.();
  streams.addUnknown({ end });
  expect(() => streams.addUnknown({ end })).toThrow();
  expect(streams.sessions).toBe(10);
});

test("a stream that ends frees its place once", () => {
  const { open, streams } = world({ agentSessions: 2 });
  const remove = open("watch", "a", "one");
  open("watch", "a", "one");
  remove();
  remove();
  expect(streams.sessions).toBe(1);
  open("watch", "a", "one");
  expect(() => open("watch", "a", "one")).toThrow("has 2 sessions");
});

test("the streams of one token end alone, all end at a close, and none begins after it", () => {
  const { open, ended, streams } = world();
  open("desk", "a");
  open("publish", "a");
  open("watch", "b");
  streams.addUnknown({ end: () => void ended.push("unknown") });
  const reason = new ToastyError({ message: "over", code: "unavailable", reason: "STOPPING" });
  streams.endOf("a", reason);
  expect(ended).toEqual(["a", "a"]);
  streams.endAll(reason);
  expect(ended).toEqual(["a", "a", "b", "unknown"]);
  expect(() => open("desk", "c")).toThrow(reason);
  expect(() => streams.addUnknown({ end: () => {} })).toThrow(reason);
});
