import { AttachOpen, Delivery, info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { metadataFor, principals, refusalIn, servingWith, TestCall } from "../testing/serving.js";
import { attach } from "./attach.js";

/** A desk's stream that has begun. */
function house() {
  const world = servingWith();
  const handle = attach(world.serving);
  const begin = () => {
    const call = new TestCall(metadataFor("desk"), undefined);
    handle(call as never);
    const send = (request: unknown) => call.emit("data", { request });
    const open = (more: Parameters<typeof AttachOpen.fromPartial>[0] = {}) =>
      send({ $case: "open", value: AttachOpen.fromPartial({ clientId: "desk", ...more }) });
    const ack = (...cursors: string[]) => send({ $case: "ack", value: { cursors } });
    const got = () => call.written.map((bytes) => Delivery.decode(bytes as Buffer));
    const violated = () =>
      call.errors.map((error) =>
        refusalIn(error)
          .violations.map(({ field }) => field)
          .join(),
      );
    return { call, send, open, ack, got, violated };
  };
  const send = (id: string, target = "desk", labels = {}) =>
    world.publish({ notification: Notification.fromPartial({ ...info(id), id, labels }), target });
  return { ...world, begin, send };
}

const titlesOf = (got: readonly Delivery[]) =>
  got.flatMap(({ event }) => (event?.$case === "notification" ? [event.value.id] : []));

test("a desk reads its mailbox, and speaks for its client id from then on", () => {
  const { begin, send, serving, logged } = house();
  send("x");
  const desk = begin();
  expect(desk.got()).toEqual([]);
  desk.open();
  expect(titlesOf(desk.got())).toEqual(["x"]);
  expect(serving.desks.speaksFor(principals.desk, "desk")).toBe(true);
  expect(logged).toContain("info: a desk has attached");
  desk.call.emit("close");
  expect(logged).toContain("info: a desk has left");
  expect(serving.core.state.mailboxes.get("desk")?.isAttended).toBe(false);
});

test("a desk has the window that it asks for, else 256, and acknowledges to get more", () => {
  const { begin, send } = house();
  for (const id of ["a", "b", "c"]) send(id);
  const narrow = begin();
  narrow.open({ window: 2 });
  expect(titlesOf(narrow.got())).toEqual(["a", "b"]);
  narrow.ack("e.i.1");
  expect(titlesOf(narrow.got())).toEqual(["a", "b", "c"]);
  for (let i = 0; i < 300; i++) send(`${i}`, "other");
  const usual = begin();
  usual.open({ clientId: "other" });
  expect(titlesOf(usual.got())).toHaveLength(256);
});

test("a desk resumes after what it had handled", () => {
  const { begin, send } = house();
  for (const id of ["a", "b"]) send(id);
  const desk = begin();
  desk.open({ resumeAfter: ["e.i.1"] });
  expect(titlesOf(desk.got())).toEqual(["b"]);
});

test("labels in any order are one filter", () => {
  const { begin, send, serving } = house();
  const labels = { a: "1", b: "2", c: "3" };
  let last = begin();
  for (const keys of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
    last.call.emit("close");
    last = begin();
    last.open({ labelFilter: Object.fromEntries([...keys].map((key) => [key, labels[key as "a"]])) });
  }
  send("x", "nobody", labels);
  expect(titlesOf(last.got())).toEqual(["x"]);
  // The other one is that of the target.
  expect([...serving.core.state.mailboxes.all()]).toHaveLength(2);
});

test.each<[string, Parameters<typeof AttachOpen.fromPartial>[0], string]>([
  ["no client id", { clientId: "" }, "open.client_id"],
  ["a negative window", { window: -1 }, "open.window"],
  ["a window that is none", { window: 65_537 }, "open.window"],
  [
    "too many labels",
    { labelFilter: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, "v"])) },
    "open.label_filter",
  ],
  ["several faults", { clientId: "", window: -1 }, "open.client_id,open.window"],
  ["a cursor that is none", { resumeAfter: ["e.i.1", "rubbish"] }, "open.resume_after[1]"],
])("a desk with %s is refused by field", (_, open, fields) => {
  const { begin } = house();
  const desk = begin();
  desk.open(open);
  expect(desk.violated()).toEqual([fields]);
});

test("the widest window and the most labels are taken", () => {
  const { begin } = house();
  const desk = begin();
  const labels = Array.from({ length: 32 }, (_, i) => [`k${i}`, "v"]);
  desk.open({ window: 65_536, labelFilter: Object.fromEntries(labels) });
  expect(desk.violated()).toEqual([]);
});

test("a stream that breaks the order is ended with a reason", () => {
  const { begin } = house();
  const twice = begin();
  twice.open();
  twice.open();
  const early = begin();
  early.ack("e.i.1");
  const empty = begin();
  empty.send(undefined);
  const broken = begin();
  broken.open();
  broken.ack("rubbish");
  const fields = [twice, early, empty, broken].map(({ violated }) => violated());
  expect(fields).toEqual([["request"], ["request"], ["request"], ["ack.cursors[0]"]]);
});

test.each(["report", "presence"])("a %s on the stream is refused by name", ($case) => {
  const { begin } = house();
  const desk = begin();
  desk.open();
  desk.send({ $case, value: {} });
  expect(desk.call.errors.map((error) => refusalIn(error).reason)).toEqual(["UNSUPPORTED"]);
});

test("a desk that has said all gets its end, and one that drains goes on", () => {
  const { begin, send } = house();
  const desk = begin();
  desk.call.takesMore = false;
  desk.open();
  send("x");
  send("y");
  expect(titlesOf(desk.got())).toEqual([]);
  desk.call.takesMore = true;
  desk.call.emit("drain");
  expect(titlesOf(desk.got())).toEqual(["x", "y"]);
  desk.call.emit("end");
  expect(desk.call.ended).toBe(true);
});
