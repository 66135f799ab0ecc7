import { PublishOutcome } from "@toasty/proto";
import { expect, test } from "vitest";
import {
  kindsOf,
  moment,
  only,
  ownerNamed,
  publishing,
  question,
  readerThat,
  type Sent,
  sender,
  stateWith,
} from "../../testing/state.js";
import { decidePublish } from "./publish.js";

const lease = { stream: 1, ms: 500 };

function house(options: Parameters<typeof stateWith>[0] = {}) {
  const world = stateWith(options);
  return { ...world, decided: (sent: Sent) => decidePublish(world.state, publishing(sent), moment) };
}

test("what is for everyone is for nobody where nobody is there", () => {
  const { decided } = house();
  expect(decided({ target: "*" })).toEqual({
    changes: [],
    reply: expect.objectContaining({ id: "made", outcome: PublishOutcome.NO_SUBSCRIBER }),
  });
});

test.each([
  ["over", { expiresAtMs: moment.wall - 1 }, PublishOutcome.EXPIRED],
  ["over just now", { expiresAtMs: moment.wall }, PublishOutcome.EXPIRED],
  ["over in a millisecond", { expiresAtMs: moment.wall + 1 }, "delivered"],
])("a lifetime that is %s is told", (_, sent, outcome) => {
  const { changes, reply } = house().decided(sent);
  expect(reply).toMatchObject({ outcome });
  expect(changes.length > 0).toBe(outcome === "delivered");
});

test("a first publish makes the mailbox, delivers, becomes known and starts its life, in this order", () => {
  const { changes, reply } = house().decided({ id: "x", ttlMs: 10, lease, dedupKey: "k", group: "g" });
  expect(kindsOf(changes)).toEqual([
    "add_mailbox",
    "deliver",
    "register",
    "live_until",
    "lease",
    "remember_repeats",
    "remember_burst",
  ]);
  expect(only(changes, "deliver")[0]).toMatchObject({ former: undefined, full: [] });
  expect(reply).toMatchObject({ id: "x", outcome: "delivered" });
});

test("a copy is a duplicate, even where its time is over: it changes nothing and counts who has the first one", () => {
  const { attach, send, writeAll, decided } = house();
  const mailbox = attach("desk");
  send({ id: "x", revision: 2 });
  expect(decided({ id: "x", revision: 2 }).reply).toMatchObject({ sessions: 0 });
  writeAll(mailbox);
  for (const revision of [2, 1]) {
    expect(decided({ id: "x", revision, expiresAtMs: moment.wall - 1 })).toEqual({
      changes: [],
      reply: {
        kind: "published",
        id: "x",
        outcome: PublishOutcome.DUPLICATE,
        sessions: 1,
        mergedInto: undefined,
      },
    });
  }
});

test("a duplicate renews the lease of what is open, and of nothing that has ended", () => {
  const { run, send, decided } = house();
  const notification = send({ id: "x", lease });
  const next = { stream: 2, ms: 100 };
  expect(decided({ id: "x", lease: next }).changes).toEqual([{ kind: "lease", notification, lease: next }]);
  run({ kind: "withdraw", owner: sender, id: "x" });
  expect(decided({ id: "x", lease: next }).changes).toEqual([]);
});

test("a duplicate of what was merged names what it was merged into", () => {
  const { send, decided } = house();
  send({ id: "x", dedupKey: "k" });
  send({ id: "y", dedupKey: "k" });
  expect(decided({ id: "y", dedupKey: "k" }).reply).toMatchObject({ mergedInto: "x" });
});

test("a newer revision takes the place of the former one, and is delivered to its audience too", () => {
  const { attach, send, decided } = house();
  const one = attach("one");
  const known = send({ id: "x", revision: 1, target: "one" });
  const { sequence } = known;
  const { changes, reply } = decided({ id: "x", revision: 2, lane: "warning", target: "two", trace: "t" });
  expect(kindsOf(changes)).toEqual(["revise", "add_mailbox", "deliver"]);
  expect(only(changes, "revise")[0]).toMatchObject({
    notification: known,
    to: { lane: "warning", revision: 2, content: undefined, traceparent: "t", declared: { question: false } },
  });
  const [delivery] = only(changes, "deliver");
  expect(delivery?.former).toEqual({ lane: "info", sequence });
  expect(delivery?.audience.map(({ clientId }) => clientId)).toEqual(["one", "two"]);
  expect(delivery?.audience[0]).toBe(one);
  expect(reply).toMatchObject({ id: "x", outcome: "delivered" });
  // The deciding itself has changed nothing.
  expect(known).toMatchObject({ lane: "info", revision: 1 });
});

test("a newer revision whose time is over changes nothing", () => {
  const { send, decided } = house();
  send({ id: "x", revision: 1 });
  expect(decided({ id: "x", revision: 2, expiresAtMs: moment.wall })).toMatchObject({
    changes: [],
    reply: { outcome: PublishOutcome.EXPIRED },
  });
});

test("a newer revision without a lifetime or a lease gives up those of the former one", () => {
  const { send, decided } = house();
  const notification = send({ id: "x", revision: 1, ttlMs: 10, lease });
  expect(decided({ id: "x", revision: 2 }).changes.slice(-2)).toEqual([
    { kind: "live_until", notification, at: undefined },
    { kind: "lease", notification, lease: undefined },
  ]);
});

test("a revision that becomes a question needs room among the questions, and only then", () => {
  const { send, decided } = house({ memory: { outcomes: 1 } });
  const asked = send({ id: "q", ...question });
  const known = send({ id: "x", revision: 1 });
  expect(only(decided({ id: "x", revision: 2, ...question }).changes, "forget")).toEqual([
    { kind: "forget", notification: asked, lost: true },
  ]);
  expect(only(decided({ id: "x", revision: 2 }).changes, "forget")).toEqual([]);
  expect(known.declared.question).toBe(false);
});

test("an id of another owner is free once its notification has ended", () => {
  const { run, send, decided } = house();
  const other = ownerNamed("other");
  const known = send({ id: "x" });
  expect(() => decided({ id: "x", owner: other })).toThrow(expect.objectContaining({ reason: "ID_TAKEN" }));
  expect(() => decided({ id: "x", owner: ownerNamed("sender", "b") })).toThrow();
  run({ kind: "withdraw", owner: sender, id: "x" });
  const [added] = only(decided({ id: "x", owner: other }).changes, "register");
  expect(added?.notification).toMatchObject({ owner: other, serial: 2 });
  expect(added?.notification).not.toBe(known);
});

test("a publish without an id is never the same as another one", () => {
  const { send, attach, decided } = house();
  attach("desk", readerThat());
  send({ id: "made" });
  expect(decided({}).reply).toMatchObject({ outcome: "delivered" });
});
