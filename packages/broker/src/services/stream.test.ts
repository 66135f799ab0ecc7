import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { metadataFor, principals, refusalIn, servingWith, TestCall } from "../testing/serving.js";
import { type Stream, streaming } from "./stream.js";

type Opened = Stream<string>;

function house(open: (stream: Opened) => void = () => {}, limits = {}) {
  const world = servingWith(limits);
  const handle = streaming<TestCall, string>(world.serving, "Method", "publish", open);
  const begin = (secret: string | undefined = "publisher", more = {}) => {
    const call = new TestCall(metadataFor(secret, more), undefined);
    handle(call);
    return call;
  };
  const reasons = ({ errors }: TestCall) => errors.map((error) => refusalIn(error).reason);
  return { ...world, begin, reasons };
}

const refusal = new ToastyError({ message: "No.", code: "not_found", reason: "NOT_FOUND" });
const refuse = () => {
  throw refusal;
};

test("a stream knows who calls, and writes until its other side has enough", () => {
  const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  let opened: Opened | undefined;
  const { begin } = house((stream) => {
    opened = stream;
  });
  const call = begin("publisher", { traceparent, "x-agent-id": "trainer" });
  const { context } = opened ?? expect.fail();
  expect(context).toMatchObject({
    caller: { principal: principals.publisher, agent: "trainer" },
    traceparent,
  });
  expect(context.peer()).toBe("peer");
  expect(opened?.write(Buffer.of(1))).toBe(true);
  call.takesMore = false;
  expect(opened?.write(Buffer.of(2))).toBe(false);
  expect(call.written).toEqual([Buffer.of(1), Buffer.of(2)]);
});

test("what comes of a stream reaches its handler until it ends", () => {
  const seen: string[] = [];
  const { begin } = house((stream) => {
    stream.onRequest((request) => seen.push(request));
    stream.onDrain(() => seen.push("drain"));
    stream.onEnd(() => seen.push("end"));
  });
  const call = begin();
  call.emit("data", "request");
  call.emit("drain");
  call.emit("end");
  call.emit("close");
  for (const event of ["data", "drain", "end"]) call.emit(event, "late");
  expect(seen).toEqual(["request", "drain", "end"]);
});

test.each<[string, (call: TestCall, stream: Opened) => void, string, boolean]>([
  ["is closed", (call) => call.emit("close"), "ok", false],
  ["is cancelled", (call) => call.emit("cancelled"), "cancelled", false],
  ["ends well", (_, stream) => stream.end(), "ok", true],
])("a stream that %s lets go of everything once, last things first", (_, end, code, ends) => {
  const closed: string[] = [];
  let opened: Opened | undefined;
  const { begin, calls, logged, serving } = house((stream) => {
    opened = stream;
    stream.onClose(() => closed.push("first"));
    stream.onClose(() => closed.push("second"));
  });
  const call = begin();
  expect(logged).toEqual(["debug: a stream has begun"]);
  end(call, opened ?? expect.fail());
  call.emit("close");
  call.emit("cancelled");
  expect(closed).toEqual(["second", "first"]);
  expect(calls).toEqual([["Method", code]]);
  expect(logged).toEqual(["debug: a stream has begun", "debug: a stream has ended"]);
  expect([call.ended, call.errors]).toEqual([ends, []]);
  serving.streams.endAll(refusal);
  expect(call.errors).toEqual([]);
});

test.each<[string, (stream: Opened) => void, (call: TestCall, stream: Opened) => void]>([
  ["its handler", refuse, () => {}],
  ["a request", (stream) => stream.onRequest(refuse), (call) => call.emit("data", "x")],
  ["a drain", (stream) => stream.onDrain(refuse), (call) => call.emit("drain")],
  ["its end", (stream) => stream.onEnd(refuse), (call) => call.emit("end")],
  ["work on its behalf", () => {}, (_, stream) => stream.run(refuse)],
  [
    "a request that is an error",
    (stream) => stream.onRequest(() => {}),
    (call) => call.emit("data", refusal),
  ],
])("what %s throws ends the stream, once", (_, open, happen) => {
  let opened: Opened | undefined;
  let closed = 0;
  const { begin, reasons, calls } = house((stream) => {
    opened = stream;
    stream.onClose(() => closed++);
    open(stream);
  });
  const call = begin();
  for (let i = 0; i < 2; i++) happen(call, opened ?? expect.fail());
  call.emit("close");
  expect(reasons(call)).toEqual(["NOT_FOUND"]);
  expect(calls).toEqual([["Method", "not_found"]]);
  expect(closed).toBe(1);
});

test.each([
  ["of a stranger", undefined, "TOKEN_UNKNOWN"],
  ["without the right", "desk", "ROLE_MISSING"],
])("a stream %s does not begin", (_, secret, reason) => {
  const { begin, reasons, serving, logged } = house(() => expect.fail());
  const call = begin(secret ?? "stranger");
  expect(reasons(call)).toEqual([reason]);
  // The refusal is all that is logged.
  expect(logged).toEqual([expect.stringMatching(/^warn: /)]);
  expect(serving.streams.sessions).toBe(0);
});

test("a desk's stream asks for the role of a desk, and is a session", () => {
  const { serving } = servingWith();
  let begun = 0;
  const handle = streaming<TestCall, string>(serving, "Method", "desk", () => begun++);
  handle(new TestCall(metadataFor("publisher"), undefined));
  expect([begun, serving.streams.sessions]).toEqual([0, 0]);
  const call = new TestCall(metadataFor("desk"), undefined);
  handle(call);
  expect([begun, serving.streams.sessions]).toEqual([1, 1]);
  call.emit("close");
  expect(serving.streams.sessions).toBe(0);
});

test("streams count as calls, and there are so many", () => {
  const { begin, reasons, clock } = house(undefined, { callBurst: 1, agentSessions: 2 });
  expect(begin().errors).toEqual([]);
  expect(reasons(begin())).toEqual(["RATE_LIMITED"]);
  clock.advance(5);
  expect(begin().errors).toEqual([]);
  clock.advance(5);
  expect(reasons(begin())).toEqual(["TOO_MANY_SESSIONS"]);
});

test("a stream is told why the broker ends it", () => {
  const { begin, reasons, serving, calls } = house();
  const call = begin();
  serving.streams.endOf("publisher", refusal);
  expect(reasons(call)).toEqual(["NOT_FOUND"]);
  expect(calls).toEqual([["Method", "not_found"]]);
});

test("a closer that throws stops no other, and is in the log", () => {
  let closed = 0;
  const { begin, logged } = house((stream) => {
    stream.onClose(() => closed++);
    stream.onClose(() => {
      throw new TypeError("bug");
    });
  });
  begin().emit("close");
  expect(closed).toBe(1);
  expect(logged).toContain("error: a call failed by a bug of the broker");
});
