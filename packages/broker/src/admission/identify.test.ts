import { Metadata } from "@grpc/grpc-js";
import { Role } from "@toasty/proto";
import { expect, test } from "vitest";
import { identify, principalOf } from "./identify.js";
import { anyone, type Principal } from "./principal.js";

const bound: Principal = { name: "bound", role: Role.PUBLISHER, agent: "trainer", isBuiltIn: false };
const free: Principal = { name: "free", role: Role.PUBLISHER, agent: undefined, isBuiltIn: false };
const lookup = (secret: string) => ({ bound, free })[secret as "bound" | "free"];

function call(authorization?: string, agent?: string, duty: Parameters<typeof identify>[1] = "publish") {
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set("authorization", authorization);
  if (agent !== undefined) metadata.set("x-agent-id", agent);
  return () => identify(metadata, duty, lookup);
}

test("a token names the principal, and the call its agent", () => {
  expect(call("Bearer free", "builder")()).toEqual({ principal: free, agent: "builder" });
  expect(call("bearer   free ")()).toEqual({ principal: free, agent: "" });
  expect(call("Bearer bound")()).toEqual({ principal: bound, agent: "trainer" });
  expect(call("Bearer bound", "trainer")()).toEqual({ principal: bound, agent: "trainer" });
});

test.each([
  [undefined, undefined, "TOKEN_UNKNOWN"],
  ["Bearer other", undefined, "TOKEN_UNKNOWN"],
  ["Basic free", undefined, "TOKEN_UNKNOWN"],
  ["Bearer free free", undefined, "TOKEN_UNKNOWN"],
  ["Bearer bound", "builder", "AGENT_MISMATCH"],
  ["Bearer free", "not an id", "INVALID"],
])("%s as %s is refused with %s", (authorization, agent, reason) => {
  expect(call(authorization, agent)).toThrow(expect.objectContaining({ reason }));
});

test("a role does what it is for, and is told which one is needed", () => {
  expect(call("Bearer free", undefined, "either")).not.toThrow();
  for (const duty of ["desk", "tokens"] as const) {
    expect(call("Bearer free", undefined, duty)).toThrow(expect.objectContaining({ reason: "ROLE_MISSING" }));
  }
  expect(call("Bearer free", undefined, "tokens")).toThrow(/role admin/);
});

test("without a list of tokens everyone may do everything", () => {
  expect(identify(new Metadata(), "tokens", undefined)).toEqual({ principal: anyone, agent: "" });
  expect(() => principalOf(undefined, lookup)).toThrow(expect.objectContaining({ code: "unauthenticated" }));
});
