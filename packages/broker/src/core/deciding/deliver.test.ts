import { NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { envelopeBytes } from "../../routing/entry.js";
import type { Mailbox } from "../../routing/mailbox.js";
import {
  kindsOf,
  moment,
  only,
  ownerNamed,
  publishing,
  readerThat,
  type Sent,
  sender,
  stateWith,
} from "../../testing/state.js";
import { audienceFor, type Delivering, deliver, forgetOverflow, register } from "./deliver.js";
import { incomingOf, publishedFrom } from "./incoming.js";

function house(options: Parameters<typeof stateWith>[0] = {}) {
  const world = stateWith(options);
  const { state } = world;
  const addressed = (sent: Sent) => audienceFor(state, incomingOf(publishing(sent), moment));
  const planned = (sent: Sent, more: Partial<Delivering> = {}) => {
    const incoming = incomingOf(publishing(sent), moment);
    const notification = publishedFrom(state, incoming);
    const { lane } = incoming;
    const how = {
      notification,
      lane,
      body: [incoming.bytes],
      former: undefined,
      ...addressed(sent),
      ...more,
    };
    return { notification, changes: deliver(state, incoming, how) };
  };
  return { ...world, addressed, planned };
}

const namesOf = (mailboxes: readonly Mailbox[]) => mailboxes.map(({ key }) => key);

test("everyone is who is there and reads what is addressed", () => {
  const { attach, send, addressed } = house();
  send({ target: "away" });
  expect(addressed({ target: "*" })).toEqual({ audience: [], added: undefined, forgotten: [] });
  const desk = attach("desk");
  attach("by-labels", undefined, [["k", "v"]]);
  expect(addressed({ target: "*" }).audience).toEqual([desk]);
});

test("a client id has its mailbox, and gets one that its sender sponsors where it has none", () => {
  const { state, send, mailboxOf, addressed } = house();
  send({ target: "known" });
  expect(addressed({ target: "known" })).toEqual({
    audience: [mailboxOf("known")],
    added: undefined,
    forgotten: [],
  });
  const { audience, added } = addressed({ target: "new", owner: ownerNamed("maker") });
  expect(audience).toEqual([added]);
  expect(added).toMatchObject({
    clientId: "new",
    filter: undefined,
    sponsor: "maker",
    since: state.sequence,
    leftAt: moment.monotonic,
  });
  expect(state.mailboxes.get("new")).toBeUndefined();
});

test("those who read by labels get what carries all of them, after the addressed", () => {
  const { attach, addressed } = house();
  const desk = attach("desk");
  const both = [
    ["k", "v"],
    ["l", "w"],
  ] as const;
  const filtered = attach("by-labels", undefined, both);
  expect(addressed({ labels: { k: "v", l: "w", m: "x" } }).audience).toEqual([desk, filtered]);
  expect(addressed({ labels: { k: "v" } }).audience).toEqual([desk]);
  expect(addressed({ target: "*", labels: { k: "v", l: "w" } }).audience).toEqual([desk, filtered]);
});

test("a mailbox that makes room for a new one gets nothing any more, though it wants it", () => {
  const { attach, run, addressed } = house({ mailbox: { mailboxes: 1 } });
  const reader = readerThat();
  const mailbox = attach("by-labels", reader, [["k", "v"]]);
  run({ kind: "close", mailbox, reader, unacknowledged: [] });
  const { audience, added, forgotten } = addressed({ target: "new", labels: { k: "v" } });
  expect(forgotten).toEqual([mailbox]);
  expect(audience).toEqual([added]);
});

test("where there is room, the delivery is all that happens", () => {
  const { attach, planned } = house();
  const desk = attach("desk");
  const { notification, changes } = planned({ id: "x" });
  expect(changes).toEqual([
    {
      kind: "deliver",
      notification,
      body: [expect.any(Uint8Array)],
      audience: [desk],
      full: [],
      former: undefined,
    },
  ]);
});

test("what has to go is evicted and told before the delivery", () => {
  const { send, planned } = house({ mailbox: { messages: 1 } });
  const former = send({ id: "former" });
  const { changes } = planned({ id: "x" });
  expect(kindsOf(changes)).toEqual(["evict", "settle", "deliver"]);
  expect(only(changes, "evict")[0]).toMatchObject({
    reason: "overflow",
    slot: { sequence: former.sequence },
  });
  expect(only(changes, "settle")[0]).toMatchObject({
    notification: former,
    status: { state: NotificationState.UNDELIVERED, reason: expect.stringMatching(/^overflow: /) },
  });
  // Its end is told elsewhere.
  expect(kindsOf(planned({ id: "x" }, { settled: [former] }).changes)).toEqual(["evict", "deliver"]);
});

test("a notification that is delivered again is not told that its former content was evicted", () => {
  const { send, state, planned } = house({ mailbox: { messages: 1 } });
  const notification = send({ id: "x" });
  // Where the position is not named as replaced, the mailbox has to evict it.
  const { changes } = planned({ id: "y" }, { notification });
  expect(kindsOf(changes)).toEqual(["evict", "deliver"]);
  expect(state.register.get("x")?.status.state).toBe(NotificationState.PENDING);
});

test("a mailbox that is forgotten loses all its mail before, and the new one comes after", () => {
  const { send, mailboxOf, planned } = house({ mailbox: { mailboxes: 1 } });
  for (const id of ["first", "second"]) send({ id, target: "old", owner: ownerNamed("other") });
  const old = mailboxOf("old");
  const { changes } = planned({ id: "x", target: "new" });
  expect(kindsOf(changes)).toEqual([
    ...["evict", "evict", "settle", "settle"],
    ...["forget_mailbox", "add_mailbox", "deliver"],
  ]);
  expect(only(changes, "forget_mailbox")[0]?.mailbox).toBe(old);
  expect(namesOf(only(changes, "add_mailbox").map(({ mailbox }) => mailbox))).toEqual(["new"]);
});

test("a delivery takes room for its body and for the envelope around it", () => {
  const { bytes } = incomingOf(publishing({ id: "x" }), moment);
  const fits = bytes.length + envelopeBytes;
  expect(() => house({ mailbox: { bytes: fits } }).planned({ id: "x" })).not.toThrow();
  expect(() => house({ mailbox: { bytes: fits - 1 } }).planned({ id: "x" })).toThrow(
    expect.objectContaining({ reason: "MAILBOX_FULL" }),
  );
});

test("where too many are known, some are forgotten before others are registered", () => {
  const { state, run, send } = house({ memory: { outcomes: 2 } });
  const open = send({ id: "open" });
  const ended = send({ id: "ended", owner: ownerNamed("sender", "b") });
  run({ kind: "withdraw", owner: ended.owner, id: "ended" });
  const one = publishedFrom(state, incomingOf(publishing({ id: "x" }), moment));
  expect(register(state, [one])).toEqual([
    { kind: "forget", notification: open, lost: true },
    { kind: "register", notification: one },
  ]);
  const other = { ...one, id: "y", owner: ended.owner };
  expect(forgetOverflow(state, [other])).toEqual([{ kind: "forget", notification: ended, lost: false }]);
  expect(forgetOverflow(state, [{ ...one, id: "open" }])).toEqual([]);
  expect(open.owner).toEqual(sender);
});
