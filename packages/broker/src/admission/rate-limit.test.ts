import { Role } from "@toasty/proto";
import { expect, test } from "vitest";
import { anyone } from "./principal.js";
import { RateLimit, rateLimited, tooManyCalls } from "./rate-limit.js";

const limits = {
  agentBurst: 3,
  agentPerSecond: 1,
  principalFactor: 2,
  builtInFactor: 4,
  criticalReserve: 1,
  agents: 4,
  callBurst: 10,
  callsPerSecond: 5,
  sessions: 1,
  agentSessions: 1,
  deskSessions: 1,
  publishStreams: 1,
};
const principal = { name: "publisher", role: Role.PUBLISHER, agent: undefined };
const by = (agent: string, name = "publisher") => ({ principal: { ...principal, name }, agent });

const spend = (rates: RateLimit, agent: string, times: number, name?: string) =>
  Array.from({ length: times }, () => rates.take(by(agent, name), false, 0)).filter((waitMs) => waitMs === 0)
    .length;

test("one agent's flood leaves the others their share", () => {
  const rates = new RateLimit(limits);
  expect(spend(rates, "flooder", 100)).toBe(3);
  expect(spend(rates, "other", 3)).toBe(3);
});

test("all agents of a principal together have a limit too, and refused ones are not counted", () => {
  const rates = new RateLimit(limits);
  expect(["a", "b", "c", "d"].map((agent) => spend(rates, agent, 3))).toEqual([3, 3, 0, 0]);
  expect(spend(rates, "a", 3, "somebody-else")).toBe(3);
  expect(rates.take(by("c"), false, 1000)).toBe(0);
});

test("the built-in tokens, which all programs share, may send more", () => {
  const rates = new RateLimit(limits);
  const caller = (agent: string) => ({ principal: { ...principal, isBuiltIn: true }, agent });
  const taken = ["a", "b", "c", "d", "e"].flatMap((agent) =>
    [1, 2, 3].map(() => rates.take(caller(agent), false, 0)),
  );
  expect(taken.filter((waitMs) => waitMs === 0)).toHaveLength(12);
});

test("other calls have a bucket of the principal, in which a dear one counts for several", () => {
  const rates = new RateLimit(limits);
  expect(rates.takeCall(principal, 7, 0)).toBe(0);
  expect(rates.takeCall(principal, 3, 0)).toBe(0);
  expect(rates.takeCall(principal, 1, 0)).toBe(200);
  expect(rates.takeCall({ ...principal, name: "other" }, 1, 0)).toBe(0);
  expect(rates.take(by("a"), false, 0)).toBe(0);
  expect(rates.takeCall(principal, 1, 200)).toBe(0);
  const builtIn = { ...principal, name: "builtIn", isBuiltIn: true };
  expect(rates.takeCall(builtIn, 1000, 0)).toBe(0);
  expect(rates.takeCall(builtIn, 1, 0)).toBe(20);
});

test("what is critical has a reserve", () => {
  const rates = new RateLimit(limits);
  spend(rates, "a", 3);
  expect(rates.take(by("a"), false, 0)).toBeGreaterThan(0);
  expect(rates.take(by("a"), true, 0)).toBe(0);
  expect(rates.take(by("a"), true, 0)).toBeGreaterThan(0);
});

test("any number of agents' names takes bounded room", () => {
  const rates = new RateLimit({ ...limits, principalFactor: 1000 });
  for (let i = 0; i < 1000; i++) spend(rates, `agent-${i}`, 1);
  expect(rates.agents).toBe(4);
});

test("critical publishes have a reserve in the principal's bucket too", () => {
  const rates = new RateLimit({ ...limits, agents: 10 });
  for (const agent of ["a", "b"]) spend(rates, agent, 3);
  expect(rates.take(by("c"), false, 0)).toBe(500);
  expect([1, 2, 3].map((i) => rates.take(by(`${i}`), true, 0))).toEqual([0, 0, 500]);
});

test("built-in tokens make ten times as many other calls", () => {
  const rates = new RateLimit(limits);
  const builtIn = { ...principal, isBuiltIn: true };
  for (let i = 0; i < 10; i++) expect(rates.takeCall(builtIn, 10, 0)).toBe(0);
  expect(rates.takeCall(builtIn, 1, 0)).toBe(20);
});

test("who sends too much is named, and told when to go on", () => {
  const common = { code: "resource_exhausted", reason: "RATE_LIMITED", retryAfterMs: 70 };
  expect(rateLimited(by("a"), 70)).toMatchObject({
    ...common,
    remedy: "Go on in 70 ms.",
    resource: { type: "agent", name: "a" },
  });
  expect(rateLimited(by("a"), 70).message).toContain("The agent a of publisher");
  expect(rateLimited(by(""), 70)).toMatchObject({ resource: { type: "agent", name: "publisher" } });
  expect(rateLimited(by(""), 70).message).toContain("agent without a name");
  expect(tooManyCalls(principal, 70)).toMatchObject({
    ...common,
    resource: { type: "principal", name: "publisher" },
  });
});

test("everyone, where no tokens are asked for, may send as much as a built-in token", () => {
  const rates = new RateLimit({ ...limits, agents: 100 });
  const taken = Array.from({ length: 20 }, (_, i) =>
    rates.take({ principal: anyone, agent: `${i}` }, false, 0),
  );
  expect(taken.filter((waitMs) => waitMs === 0)).toHaveLength(12);
});
