import { expect, test } from "vitest";
import { after, ownerNamed, readerThat, sender, stateWith } from "../testing/state.js";
import { type Arrival, planNewMailbox, planRoom, planUnattended } from "./room.js";

const other = ownerNamed("other");
const sibling = ownerNamed("sender", "b");

function house(mailbox: NonNullable<Parameters<typeof stateWith>[0]>["mailbox"]) {
  const world = stateWith({ mailbox });
  const { mailboxes } = world.state;
  const room = (arrival: Partial<Arrival> = {}, leaving?: Parameters<typeof planRoom>[2]) => {
    const audience = [world.mailboxOf("desk")];
    const wanted = {
      owner: sender,
      audience,
      lane: "info",
      bytes: 1,
      replaced: undefined,
      ...arrival,
    } as const;
    return planRoom(mailboxes, wanted, leaving);
  };
  /** Returns the ids of what a plan evicts. */
  const gone = (...args: Parameters<typeof room>) => idsOf(room(...args).evictions);
  const idsOf = (evictions: ReturnType<typeof room>["evictions"]) =>
    evictions.map(({ mailbox: { key }, slot }) => `${key}: ${world.state.register.at(slot.sequence)?.id}`);
  const weight = () => mailboxes.pool.weight;
  return { ...world, mailboxes, room, gone, weight };
}

const full = expect.objectContaining({ reason: "MAILBOX_FULL" });
const brokerFull = expect.objectContaining({ reason: "TOO_MANY_MAILBOXES" });

test("a mailbox takes as many as it may, and then its greatest sender's oldest gives way", () => {
  const { send, gone } = house({ messages: 3 });
  for (const id of ["a", "b"]) send({ id });
  expect(gone()).toEqual([]);
  send({ id: "o", owner: other });
  expect(gone({ owner: other })).toEqual(["desk: a"]);
});

test("withdrawals need no room that notifications want", () => {
  const { attach, send, run, writeAll, mailboxOf, gone } = house({ messages: 1 });
  attach("desk");
  send({ id: "a" });
  writeAll(mailboxOf("desk"));
  run({ kind: "withdraw", owner: sender, id: "a" });
  expect(mailboxOf("desk").messages).toBe(1);
  expect(gone()).toEqual([]);
});

test("a mailbox takes as many bytes as it may, and lets as many go as are needed", () => {
  const { send, mailboxOf, gone } = house({ bytes: 1000 });
  for (const id of ["a", "b", "c"]) send({ id, text: "x".repeat(100) });
  const { bytes } = mailboxOf("desk");
  expect(gone({ bytes: 1000 - bytes })).toEqual([]);
  expect(gone({ bytes: 1000 - bytes + 1 })).toEqual(["desk: a"]);
  expect(gone({ bytes: 1000 - bytes / 3 })).toEqual(["desk: a", "desk: b"]);
  expect(() => gone({ bytes: 1001 })).toThrow(full);
});

test.each<[Arrival["lane"], string, Arrival["lane"], boolean]>([
  ["info", "its sender", "info", true],
  ["warning", "its sender", "info", false],
  ["critical", "its sender", "info", false],
  ["info", "its sender", "warning", true],
  ["warning", "its sender", "warning", true],
  ["critical", "its sender", "warning", false],
  ["info", "its sender", "critical", true],
  ["warning", "its sender", "critical", true],
  ["critical", "its sender", "critical", false],
  ["critical", "another principal", "info", true],
  ["critical", "another agent", "info", true],
])("%s of %s gives way to a publish in the lane %s: %s", (held, whose, lane, gives) => {
  const owner = { "another principal": other, "another agent": sibling }[whose] ?? sender;
  const { send, gone } = house({ messages: 1 });
  send({ id: "a", lane: held, owner });
  if (gives) expect(gone({ lane })).toEqual(["desk: a"]);
  else expect(() => gone({ lane })).toThrow(full);
});

test("what is replaced leaves its room, and frees nothing twice", () => {
  const { send, mailboxOf, gone } = house({ messages: 2, bytes: 1000 });
  const { lane, sequence } = send({ id: "a", text: "x".repeat(100) });
  send({ id: "b", text: "x".repeat(100) });
  const replaced = { lane, sequence };
  expect(gone({ replaced })).toEqual([]);
  const half = mailboxOf("desk").bytes / 2;
  expect(gone({ replaced, bytes: 1000 - half })).toEqual([]);
  expect(gone({ replaced, bytes: 1000 - half + 1 })).toEqual(["desk: b"]);
});

test("a full mailbox marks a gap where another one takes it; if all are full, the sender is refused", () => {
  const { send, room, mailboxOf } = house({ messages: 1 });
  send({ id: "a", lane: "critical" });
  send({ id: "b", target: "other" });
  const audience = [mailboxOf("desk"), mailboxOf("other")] as const;
  const plan = room({ audience });
  expect(plan.full).toEqual([audience[0]]);
  expect(plan.evictions.map(({ mailbox }) => mailbox)).toEqual([audience[1]]);
  expect(() => room({ audience: audience.slice(0, 1) })).toThrow(full);
  expect(room({ audience: [] })).toEqual({ evictions: [], full: [] });
  audience[0].forgotten = true;
  expect(room({ audience: audience.slice(0, 1) })).toEqual({ evictions: [], full: [] });
});

test("a principal has a quarter of the pool, and then its own oldest gives way", () => {
  const { send, gone, weight } = house({ totalBytes: 4000 });
  send({ id: "o", owner: other, target: "elsewhere" });
  const before = weight();
  send({ id: "a" });
  send({ id: "b", owner: sibling });
  const own = weight() - before;
  expect(gone({ bytes: 1000 - own })).toEqual([]);
  expect(gone({ bytes: 1000 - own + 1 })).toEqual(["desk: a"]);
  expect(gone({ bytes: 1000 })).toEqual(["desk: a", "desk: b"]);
  expect(() => gone({ bytes: 1001 })).toThrow(brokerFull);
  expect(gone({ bytes: 1000, owner: ownerNamed("third") })).toEqual([]);
});

test("a full pool lets its greatest principal's oldest go, from every mailbox that holds it", () => {
  const { attach, send, gone, weight, mailboxOf } = house({ totalBytes: 360 });
  const desks = ["one", "two"].map((name) => attach(name, readerThat({ isReady: false })));
  for (const name of ["p", "q", "r", "s", "t", "u"])
    send({ id: name, target: "*", owner: ownerNamed(name), text: name === "r" ? "longer" : "" });
  send({ id: "d" });
  expect(mailboxOf("desk").messages).toBe(1);
  const left = 360 - weight();
  const arrival = { owner: ownerNamed("third"), bytes: left + 1 };
  expect(gone({ ...arrival, bytes: left })).toEqual([]);
  expect(gone(arrival)).toEqual(["one: r", "two: r"]);
  // What goes anyway is not planned twice, and its room is there once the last mailbox lets it go.
  const leaving = desks.flatMap((mailbox) =>
    mailbox.entries().flatMap((slot) => (slot.sequence === 3 ? [{ mailbox, slot }] : [])),
  );
  expect(gone(arrival, leaving.slice(0, 1))).toEqual(["two: r"]);
  expect(gone(arrival, leaving)).toEqual([]);
  expect(gone(arrival, [...leaving.slice(0, 1), ...leaving.slice(0, 1)])).toEqual(["two: r"]);
});

test("what is replaced frees its room in the pool", () => {
  const { send, gone, weight } = house({ totalBytes: 4000 });
  const { lane, sequence } = send({ id: "a" });
  const one = weight();
  send({ id: "b" });
  expect(gone({ bytes: 1000 - one })).toEqual(["desk: a"]);
  expect(gone({ bytes: 1000 - one, replaced: { lane, sequence } })).toEqual([]);
  expect(gone({ bytes: 1000 - one + 1, replaced: { lane, sequence } })).toEqual(["desk: b"]);
});

test("a desk that takes it at once needs no room in the pool, if all do", () => {
  const { attach, gone, mailboxOf, send } = house({ totalBytes: 4000 });
  const reader = readerThat();
  attach("desk", reader);
  expect(gone({ bytes: 2000 })).toEqual([]);
  reader.isReady = false;
  expect(() => gone({ bytes: 2000 })).toThrow(brokerFull);
  reader.isReady = true;
  send({ id: "a", target: "away" });
  expect(() => gone({ bytes: 2000, audience: [mailboxOf("desk"), mailboxOf("away")] })).toThrow(brokerFull);
});

/** Mailboxes of these sponsors, left one after the other; the names of empty ones begin with "-". */
function shelf(limit: number, names: readonly string[], leftAt = (i: number) => i) {
  const world = stateWith({ mailbox: { mailboxes: limit } });
  for (const [i, name] of names.entries()) {
    const [, empty = "", sponsor = ""] = /^(-?)(\w)/.exec(name) ?? [];
    const owner = ownerNamed(sponsor);
    const { id } = world.send({ id: name, target: name, owner }, after(leftAt(i)));
    if (empty) world.run({ kind: "withdraw", owner, id });
  }
  const namesOf = (plan: ReturnType<typeof planUnattended>) => plan.map(({ key }) => key);
  const { mailboxes } = world.state;
  return {
    ...world,
    another: (principal: string) => namesOf(planNewMailbox(mailboxes, principal)),
    unattended: () => namesOf(planUnattended(mailboxes)),
  };
}

test.each<[string, number, readonly string[], string, readonly string[] | undefined]>([
  ["there is room", 8, ["p1"], "p", []],
  ["another one's quarter is full of mail", 8, ["q1", "q2"], "p", []],
  ["its quarter is full of mail", 8, ["p1", "p2"], "p", undefined],
  ["its quarter has an empty one", 8, ["p1", "-p2"], "p", ["-p2"]],
  ["its quarter has two empty ones", 8, ["-p1", "-p2"], "p", ["-p1"]],
  ["a quarter is less than one", 3, [], "p", []],
  ["a quarter is less than one, and it has that", 3, ["p1"], "p", undefined],
  ["all are taken, the most by another one", 4, ["q1", "r1", "s1", "t1"], "p", ["q1"]],
  [
    "all are taken, and the most by one with an empty one",
    8,
    ["q1", "-q2", "r1", "r2", "s1", "s2", "t1", "t2"],
    "p",
    ["-q2"],
  ],
])("for one more mailbox, where %s, the right one goes", (_, limit, names, principal, gone) => {
  const { another } = shelf(limit, names);
  if (gone) expect(another(principal)).toEqual(gone);
  else expect(() => another(principal)).toThrow(brokerFull);
});

test("a mailbox without a desk goes where another one is left and there are too many", () => {
  expect(shelf(3, ["p1", "q1"]).unattended()).toEqual([]);
  expect(shelf(8, []).unattended()).toEqual([]);
  expect(shelf(4, ["p1", "q1", "r1", "s1"]).unattended()).toEqual(["p1"]);
  expect(shelf(8, ["p1", "q1", "q2", "r1", "s1", "t1", "u1", "v1"]).unattended()).toEqual(["q1"]);
  expect(shelf(8, ["p1", "q1", "-q2", "r1", "s1", "t1", "u1", "v1"]).unattended()).toEqual(["-q2"]);
});

test("of mailboxes that were left at the same time the one that was made first goes", () => {
  const { another } = shelf(8, ["-p1", "-p2"], () => 1);
  expect(another("p")).toEqual(["-p1"]);
  expect(shelf(4, ["p1", "q1", "r1", "s1"], () => 1).unattended()).toEqual(["p1"]);
});
