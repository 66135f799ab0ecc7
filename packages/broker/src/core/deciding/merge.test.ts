import { Notification, NotificationState, PublishOutcome, progress, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import {
  after,
  kindsOf,
  only,
  ownerNamed,
  publishing,
  question,
  type Sent,
  sender,
  stateWith,
} from "../../testing/state.js";
import { incomingOf, publishedFrom } from "./incoming.js";
import { mergeInto, rememberForMerging } from "./merge.js";

const { MERGED } = NotificationState;
const window = { dedupWindowMs: 100, coalesceWindowMs: 50, coalesceAfter: 2 };

function house(options: Parameters<typeof stateWith>[0] = {}) {
  const world = stateWith({ shaping: window, ...options });
  const { state } = world;
  return {
    ...world,
    merged: (sent: Sent, ms = 0) => mergeInto(state, incomingOf(publishing(sent), after(ms))),
    remembered: (sent: Sent, ms = 0) => {
      const incoming = incomingOf(publishing(sent), after(ms));
      return rememberForMerging(state, incoming, publishedFrom(state, incoming), [incoming.bytes]);
    },
  };
}

/** Publishes so many of a group. */
const flood = ({ send }: ReturnType<typeof house>, count: number, more: Sent = {}) =>
  Array.from({ length: count }, (_, i) => send({ id: `m${i}`, group: "g", ...more }));

const bodyOf = (changes: Parameters<typeof only>[0]) =>
  Notification.decode(Buffer.concat(only(changes, "deliver")[0]?.body ?? []));

test("what has neither a key nor a group is neither merged nor remembered", () => {
  const { merged, remembered } = house();
  expect(merged({})).toBeUndefined();
  expect(remembered({})).toEqual([]);
});

test.each<[string, Sent]>([
  ["critical", { lane: "critical" }],
  ["a question", question],
])("what is %s is neither merged nor remembered", (_, sent) => {
  const world = house();
  flood(world, 2, { dedupKey: "k" });
  expect(world.merged({ group: "g", dedupKey: "k" })).toBeDefined();
  expect(world.merged({ group: "g", dedupKey: "k", ...sent })).toBeUndefined();
  expect(world.remembered({ group: "g", dedupKey: "k", ...sent })).toEqual([]);
});

test("a notification of its own is remembered by its key, and with those of its group that came just before", () => {
  const { send, remembered } = house();
  const first = send({ id: "m", group: "g" });
  const changes = remembered({ id: "x", group: "g", dedupKey: "k" }, 50);
  const [repeats] = only(changes, "remember_repeats");
  expect(repeats?.repeats).toMatchObject({ since: after(50).monotonic, count: 1, into: { id: "x" } });
  const burstOf = (ms: number) =>
    only(remembered({ id: "x", group: "g" }, ms), "remember_burst")[0]?.burst.members.map(
      ({ notification: { id } }) => id,
    );
  expect(burstOf(50)).toEqual([first.id, "x"]);
  expect(burstOf(51)).toEqual(["x"]);
});

test("a repetition is counted into the first one, and ends as merged", () => {
  const { send, merged } = house();
  const first = send({ id: "x", dedupKey: "k", text: "first" });
  const decision = merged({ id: "y", dedupKey: "k", text: "second" }, 99);
  const changes = decision?.changes ?? [];
  expect(kindsOf(changes)).toEqual(["deliver", "count_repeat", "register", "settle"]);
  expect(only(changes, "deliver")[0]).toMatchObject({
    notification: first,
    former: { lane: "info", sequence: first.sequence },
  });
  expect(bodyOf(changes)).toMatchObject({ id: "x", count: 2 });
  expect(only(changes, "register")[0]?.notification).toMatchObject({ id: "y", serial: 2 });
  expect(only(changes, "settle")[0]).toMatchObject({
    notification: { id: "y" },
    status: { state: MERGED, mergedInto: "x", atMs: after(99).wall },
  });
  expect(decision?.reply).toMatchObject({ id: "y", outcome: PublishOutcome.MERGED, mergedInto: "x" });
});

test("the third one counts three", () => {
  const { send, merged } = house();
  send({ id: "x", dedupKey: "k" });
  send({ id: "y", dedupKey: "k" });
  expect(bodyOf(merged({ dedupKey: "k" })?.changes ?? [])).toMatchObject({ id: "x", count: 3 });
});

test.each<[string, Sent, number]>([
  ["after the window", {}, 100],
  ["by another agent", { owner: ownerNamed("sender", "b") }, 0],
  ["for another target", { target: "other" }, 0],
  ["of another key", { dedupKey: "l" }, 0],
])("what comes %s is no repetition", (_, sent, ms) => {
  const { send, merged } = house();
  send({ id: "x", dedupKey: "k" });
  expect(merged({ dedupKey: "k" }, 99)).toBeDefined();
  expect(merged({ dedupKey: "k", ...sent }, ms)).toBeUndefined();
});

test("nothing is merged into what has ended or is forgotten", () => {
  const { state, send, run, merged } = house();
  const first = send({ id: "x", dedupKey: "k" });
  run({ kind: "withdraw", owner: sender, id: "x" });
  expect(merged({ dedupKey: "k" })).toBeUndefined();
  const second = send({ id: "y", dedupKey: "k" });
  expect(merged({ dedupKey: "k" })).toBeDefined();
  state.register.forget(second);
  expect(merged({ dedupKey: "k" })).toBeUndefined();
  expect(first.status.state).toBe(NotificationState.WITHDRAWN);
});

test("one too many of a group becomes a summary with those before it", () => {
  const world = house();
  const members = flood(world, 2, { ttlMs: 500 });
  expect(house().merged({ id: "x", group: "g" })).toBeUndefined();
  const decision = world.merged({ id: "x", group: "g", ttlMs: 700, text: "newest" });
  const changes = decision?.changes ?? [];
  expect(kindsOf(changes)).toEqual([
    ...["deliver", "settle", "retract", "settle", "retract", "live_until"],
    ...["remember_burst", "register", "register", "settle"],
  ]);
  const id = "summary-e-3";
  expect(bodyOf(changes)).toMatchObject({ id, count: 3, revision: 3, expiresAtMs: after(700).wall });
  expect(
    only(changes, "settle").map(({ notification, status }) => [
      notification.id,
      status.state,
      status.mergedInto,
    ]),
  ).toEqual(["m0", "m1", "x"].map((each) => [each, MERGED, id]));
  for (const each of only(changes, "retract"))
    expect(each).toMatchObject({ reason: WithdrawalReason.MERGED, mergedInto: id });
  expect(only(changes, "register").map(({ notification }) => [notification.id, notification.serial])).toEqual(
    [
      [id, 3],
      ["x", 4],
    ],
  );
  expect(only(changes, "remember_burst")[0]?.burst).toMatchObject({
    summary: { id, revision: 3 },
    count: 3,
    members: [],
  });
  expect(decision?.reply).toMatchObject({ id: "x", outcome: PublishOutcome.MERGED, mergedInto: id });
  expect(members.map(({ status }) => status.state)).toEqual([
    NotificationState.PENDING,
    NotificationState.PENDING,
  ]);
});

test("a member that has ended is counted, and not ended again", () => {
  const world = house();
  flood(world, 2);
  world.run({ kind: "withdraw", owner: sender, id: "m0" });
  const changes = world.merged({ id: "x", group: "g" })?.changes ?? [];
  expect(only(changes, "settle").map(({ notification }) => notification.id)).toEqual(["m1", "x"]);
  expect(bodyOf(changes)).toMatchObject({ count: 3 });
});

test("a summary takes further ones in, with a revision and a lifetime of its own, while they keep coming", () => {
  const world = house();
  flood(world, 2);
  const into = world.send({ id: "x", group: "g" });
  const summary = world.state.register.get(into.status.mergedInto ?? "");
  const changes = world.merged({ id: "y", group: "g", ttlMs: 10 }, 50)?.changes ?? [];
  expect(kindsOf(changes)).toEqual([
    "revise",
    "deliver",
    "live_until",
    "remember_burst",
    "register",
    "settle",
  ]);
  expect(only(changes, "revise")[0]).toMatchObject({
    notification: summary,
    to: { revision: 4, lane: "info" },
  });
  expect(only(changes, "live_until")[0]).toMatchObject({ notification: summary, at: after(60).monotonic });
  expect(only(changes, "remember_burst")[0]?.burst).toMatchObject({ count: 4, lastAt: after(50).monotonic });
  expect(only(changes, "register")[0]?.notification).toMatchObject({ id: "y", serial: 5 });
  expect(bodyOf(changes)).toMatchObject({ id: summary?.id, count: 4, revision: 4 });
  expect(world.merged({ id: "y", group: "g" }, 51)).toBeUndefined();
});

test.each<[string, Sent]>([
  ["another group", { group: "h" }],
  ["another target", { target: "other" }],
  ["another agent", { owner: ownerNamed("sender", "b") }],
  ["another category", { category: 2 }],
])("what is of %s is no part of a burst", (_, sent) => {
  const world = house();
  flood(world, 2);
  expect(world.merged({ group: "g" })).toBeDefined();
  expect(world.merged({ group: "g", ...sent })).toBeUndefined();
});

test("progress of a group is shown as it is", () => {
  const world = house();
  flood(world, 2);
  const { payload } = Notification.fromPartial(progress("p", 0.5));
  expect(world.merged({ group: "g", payload })).toBeUndefined();
  expect(world.remembered({ group: "g", payload })).toEqual([]);
});

test("a summary goes to every desk that had a member, and is none where nobody is there", () => {
  const world = house();
  const readers = ["one", "two"].map((name) => [...world.attach(name).readers][0]);
  flood(world, 2, { target: "*" });
  const [one, two] = ["one", "two"].map(world.mailboxOf);
  if (!one || !two || !readers[0] || !readers[1]) return expect.fail();
  world.run({ kind: "close", mailbox: one, reader: readers[0], unacknowledged: [] });
  const [delivery] = only(world.merged({ group: "g", target: "*" })?.changes ?? [], "deliver");
  expect(delivery?.audience).toEqual([two, one]);
  world.run({ kind: "close", mailbox: two, reader: readers[1], unacknowledged: [] });
  expect(world.merged({ group: "g", target: "*" })).toBeUndefined();
});

test("a member that has to make room for its summary is told of the summary only", () => {
  const world = house({ mailbox: { messages: 2 } });
  flood(world, 2);
  const changes = world.merged({ id: "x", group: "g" })?.changes ?? [];
  expect(only(changes, "evict")).toHaveLength(1);
  expect(only(changes, "settle").map(({ status }) => status.state)).toEqual([MERGED, MERGED, MERGED]);
});
