import fc from "fast-check";
import { expect, test } from "vitest";
import { toastKey, toastOwner } from "./toast-key.js";

test("a key is the id, after the agent where there is one", () => {
  expect([toastKey("42"), toastKey("42", "trainer")]).toEqual(["42", "trainer/42"]);
});

test("a key gives back its agent and its id, whatever agents are called", () => {
  const id = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
  const agentId = fc.oneof(fc.string(), fc.constantFrom("a/b", "claude:1/2", "/"));
  fc.assert(
    fc.property(id, agentId, (one, agent) => {
      expect(toastOwner(toastKey(one, agent))).toEqual({ id: one, agentId: agent });
    }),
  );
});
