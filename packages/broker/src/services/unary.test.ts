import type { ServerUnaryCall } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { metadataFor, principals, refusalIn, servingWith, TestCall } from "../testing/serving.js";
import { type Answer, unary } from "./unary.js";

type Request = string | ToastyError;

function house(
  answer: Answer<string, string>,
  { costOf, callBurst = 2 }: { costOf?: (request: string) => number; callBurst?: number } = {},
) {
  const { serving, clock, calls, logged } = servingWith({ callBurst });
  const handle = unary(serving, "Method", "publish", answer, costOf);
  const call = (request: Request, secret: string | undefined = "publisher", more = {}) =>
    new Promise<unknown>((resolve) => {
      const made = new TestCall(metadataFor(secret, more), request);
      handle(made as unknown as ServerUnaryCall<Request, string>, (error, response) =>
        resolve(error ? refusalIn(error) : response),
      );
    });
  return { call, clock, calls, logged };
}

const refusal = new ToastyError({ message: "No.", code: "not_found", reason: "NOT_FOUND" });
const refuse = () => {
  throw refusal;
};

test("an answer is given at once where there is one, and counted with its time", () => {
  const { serving, clock, calls } = servingWith();
  const handle = unary<string, string>(serving, "Method", "publish", (request) => {
    clock.advance(7);
    return request.toUpperCase();
  });
  const given: unknown[] = [];
  const call = new TestCall(metadataFor("publisher"), "hi");
  handle(call as unknown as ServerUnaryCall<Request, string>, (...answer) => given.push(answer));
  expect(given).toEqual([[null, "HI"]]);
  expect(calls).toEqual([["Method", "ok", 7]]);
});

test("an answer may come later, and so may a refusal", async () => {
  expect(await house(async () => "later").call("hi")).toBe("later");
  const { call, calls } = house(async () => refuse());
  expect(await call("hi")).toMatchObject({ reason: "NOT_FOUND", code: "not_found" });
  expect(calls).toEqual([["Method", "not_found", 0]]);
});

test("a refusal is told, counted and logged", async () => {
  const { call, calls, logged } = house(refuse);
  expect(await call("hi")).toMatchObject({ reason: "NOT_FOUND" });
  expect(calls).toEqual([["Method", "not_found", 0]]);
  expect(logged).toHaveLength(1);
});

test("a bug is hidden from the caller, and in the log", async () => {
  const { call, calls, logged } = house(() => {
    throw new TypeError("secret");
  });
  const failure = await call("hi");
  expect(failure).toMatchObject({ reason: "INTERNAL", code: "internal" });
  expect(JSON.stringify(failure)).not.toContain("secret");
  expect(calls).toEqual([["Method", "internal", 0]]);
  expect(logged[0]).toBe("error: a call failed by a bug of the broker");
});

test("a caller without the right learns nothing of its request", async () => {
  const { call } = house(() => expect.fail());
  expect(await call(refusal, "stranger")).toMatchObject({ reason: "TOKEN_UNKNOWN" });
  expect(await call(refusal, "desk")).toMatchObject({ reason: "ROLE_MISSING" });
  expect(await call(refusal)).toMatchObject({ reason: "NOT_FOUND" });
});

test("calls are counted against the principal's bucket by their cost", async () => {
  const { call, clock } = house(() => "fine", { costOf: Number, callBurst: 3 });
  expect(await call("2")).toBe("fine");
  for (let i = 0; i < 5; i++) expect(await call("0")).toBe("fine");
  expect(await call("2")).toMatchObject({ reason: "RATE_LIMITED", retryAfterMs: 5 });
  expect(await call("1")).toBe("fine");
  clock.advance(5);
  expect(await call("1")).toBe("fine");
  const plain = house(() => "fine", { callBurst: 1 });
  expect(await plain.call("hi")).toBe("fine");
  expect(await plain.call("hi")).toMatchObject({ reason: "RATE_LIMITED" });
});

test("an answer knows who calls, from where, and where in a trace", async () => {
  const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  const contexts: unknown[] = [];
  const { call } = house((_, { caller, peer, traceparent: at }) => {
    contexts.push({ caller, peer: peer(), at });
    return "";
  });
  await call("", "publisher", { traceparent, "x-agent-id": "trainer" });
  await call("", "publisher", { traceparent: "rubbish" });
  const { publisher } = principals;
  expect(contexts).toEqual([
    { caller: { principal: publisher, agent: "trainer" }, peer: "peer", at: traceparent },
    { caller: { principal: publisher, agent: "" }, peer: "peer", at: undefined },
  ]);
});
