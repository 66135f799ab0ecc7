import { NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { OwnerCache } from "../admission/owner.js";
import { callerNamed } from "../testing/core.js";
import { Register, type Registered } from "./register.js";
import { pendingSince, type State } from "./status.js";

const owners = new OwnerCache();
const ownerOf = (name: string) => owners.of(callerNamed(name, "agent"));

function registered(
  id: string,
  { name = "p", question = false, state = NotificationState.PENDING as State } = {},
): Registered {
  return {
    id,
    owner: ownerOf(name),
    declared: { question, actions: new Set(), inputs: new Map() },
    status: { ...pendingSince(0), state },
    failures: undefined,
    failedAt: undefined,
    sequence: 0,
    formerSequences: undefined,
    place: undefined,
  };
}

function registerOf(capacity: number, ...added: Registered[]) {
  const register = new Register<Registered>(capacity);
  for (const notification of added) register.add(notification);
  return register;
}

const idsOf = (notifications: Iterable<Registered>) => [...notifications].map(({ id }) => id);

test("finds a notification by its id, and tells it from another one of that id", () => {
  const [first, second] = [registered("a"), registered("a")];
  const register = registerOf(9, first);
  expect([register.get("a"), register.has(first), register.has(second)]).toEqual([first, true, false]);
  register.add(second);
  expect([register.get("a"), register.has(first), register.has(second)]).toEqual([second, false, true]);
  expect(register.size).toBe(1);
  expect(idsOf(register.openOf(second.owner))).toEqual(["a"]);
  expect(register.openOf(second.owner).has(first)).toBe(false);
});

test("lists what can be answered, by owner and oldest first", () => {
  const [a, b] = [registered("a"), registered("b")];
  const register = registerOf(9, a, registered("x", { name: "q" }), b);
  register.add(registered("c", { state: NotificationState.ANSWERED }));
  register.add(registered("d", { state: NotificationState.DISPLAYED }));
  expect(idsOf(register.openOf(ownerOf("p")))).toEqual(["a", "b", "d"]);
  register.settle(a);
  register.forget(b);
  expect(idsOf(register.openOf(ownerOf("p")))).toEqual(["d"]);
  expect(idsOf(register.openOf(ownerOf("q")))).toEqual(["x"]);
  expect([register.get("a"), register.get("b")]).toEqual([a, undefined]);
});

test("lists nothing of an owner whose last one was settled, and lists the next one again", () => {
  const only = registered("a");
  const register = registerOf(9, only);
  register.settle(only);
  register.settle(only);
  expect(register.openOf(only.owner).size).toBe(0);
  register.add(registered("b"));
  expect(idsOf(register.openOf(only.owner))).toEqual(["b"]);
});

test("asks for room from the first one beyond its capacity on", () => {
  const register = registerOf(3, registered("a"), registered("b"));
  expect(idsOf(register.overflow([registered("c")]))).toEqual([]);
  expect(idsOf(register.overflow([registered("c"), registered("d")]))).toEqual(["a"]);
  expect(idsOf(register.overflow([registered("c"), registered("d"), registered("e")]))).toEqual(["a", "b"]);
});

test("asks for no room for a known id", () => {
  const register = registerOf(1, registered("a"));
  expect(register.overflow([registered("a")])).toEqual([]);
  expect(idsOf(register.overflow([registered("a"), registered("b")]))).toEqual(["a"]);
});

test("bounds questions and news apart", () => {
  const register = registerOf(1, registered("q", { question: true }), registered("n"));
  expect(idsOf(register.overflow([registered("n2")]))).toEqual(["n"]);
  expect(idsOf(register.overflow([registered("q2", { question: true })]))).toEqual(["q"]);
  expect(idsOf(register.overflow([registered("n2"), registered("q2", { question: true })]))).toEqual([
    "q",
    "n",
  ]);
});

test("takes room from the greatest share, and of equal ones from the sender's own", () => {
  const register = registerOf(
    3,
    registered("a"),
    registered("b", { name: "q" }),
    registered("c", { name: "q" }),
  );
  expect(idsOf(register.overflow([registered("d")]))).toEqual(["b"]);
  const equal = registerOf(2, registered("a"), registered("b", { name: "q" }));
  expect(idsOf(equal.overflow([registered("c")]))).toEqual(["a"]);
  expect(idsOf(equal.overflow([registered("c", { name: "q" })]))).toEqual(["b"]);
});

test("counts what has become a question as one", () => {
  const notification = registered("a");
  const register = registerOf(1, notification);
  register.reclassify(notification);
  expect(idsOf(register.overflow([registered("b")]))).toEqual(["a"]);
  notification.declared = { ...notification.declared, question: true };
  register.reclassify(notification);
  expect(register.overflow([registered("b")])).toEqual([]);
  expect(idsOf(register.overflow([registered("b", { question: true })]))).toEqual(["a"]);
  notification.declared = { ...notification.declared, question: false };
  register.reclassify(notification);
  expect(register.overflow([registered("b", { question: true })])).toEqual([]);
  expect(idsOf(register.overflow([registered("b")]))).toEqual(["a"]);
  register.forget(notification);
  expect(register.overflow([registered("b")])).toEqual([]);
});

test("finds a notification by its last 65 deliveries", () => {
  const notification = registered("a");
  const register = registerOf(1, notification);
  for (let sequence = 1; sequence <= 65; sequence++) register.addDelivery(notification, sequence);
  expect([register.at(1), register.at(65), register.at(66)]).toEqual([notification, notification, undefined]);
  register.addDelivery(notification, 66);
  expect([register.at(1), register.at(2), register.at(66)]).toEqual([undefined, notification, notification]);
  expect([notification.sequence, notification.formerSequences?.length]).toEqual([66, 64]);
});

test("forgets every delivery with its notification", () => {
  const notification = registered("a");
  const register = registerOf(1, notification);
  register.addDelivery(notification, 1);
  expect(notification.formerSequences).toBeUndefined();
  register.addDelivery(notification, 2);
  register.forget(notification);
  expect([register.at(1), register.at(2), register.get("a"), register.size]).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
});
