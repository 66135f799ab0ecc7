import { expect, test } from "vitest";
import {
  actionIdRule,
  idRule,
  isActionId,
  isId,
  notificationKey,
  validateClientId,
  validateId,
  validateTarget,
} from "./identifiers.js";

const untyped = (value: unknown) => value as string;

test.each([
  ["a", true],
  ["aZ09._~:-", true],
  ["~a", true],
  ["x".repeat(128), true],
  ["x".repeat(129), false],
  ["", false],
  ["a b", false],
  ["a/b", false],
  ["ä", false],
  ["a\n", false],
  [untyped(7), false],
  [untyped(["a"]), false],
])("%j is an id: %s", (text, fine) => {
  expect(isId(text)).toBe(fine);
});

test.each([
  ["a", true],
  ["View Details…", true],
  ["😀".repeat(128), true],
  ["😀".repeat(129), false],
  ["", false],
  ["a\nb", false],
  ["a\u0085b", false],
  ["a\u2028b", false],
  ["a\u2029b", false],
  ["a\ud800", false],
  [untyped(7), false],
  [untyped(["a"]), false],
])("%j is an action id: %s", (text, fine) => {
  expect(isActionId(text)).toBe(fine);
});

test("ids of two agents are two names, also where one has no agent", () => {
  expect(notificationKey("a", "trainer")).toBe("trainer/a");
  expect(notificationKey("a")).toBe("a");
  expect(notificationKey("a", "")).toBe("a");
});

test("the message quotes what is wrong, at most 40 characters of it, and gives the rule", () => {
  const descriptionOf = (id: unknown) => validateId("id", untyped(id))[0]?.description;
  const long = `${"x".repeat(39)} `;
  expect(descriptionOf(long)).toBe(`"${long}" is no legal id: it ${idRule}`);
  expect(descriptionOf(`${long}yz`)).toBe(`"${long}…" is no legal id: it ${idRule}`);
  expect(descriptionOf("")).toBe(`"" is no legal id: it ${idRule}`);
  expect(descriptionOf(7)).toBe(`a number is no legal id: it ${idRule}`);
  expect(actionIdRule).not.toBe(idRule);
});

test.each([
  ["a", [0, 0, 0]],
  ["*", [1, 1, 0]],
  ["~a", [0, 1, 1]],
  ["a~", [0, 0, 0]],
  ["a b", [1, 1, 1]],
  ["**", [1, 1, 1]],
])("%j has so many violations as an id, a client id and a target: %j", (text, counts) => {
  const found = [validateId("f", text), validateClientId("f", text), validateTarget(text)];
  expect(found.map((violations) => violations.length)).toEqual(counts);
});

test("violations have the field that is given, a target's its own", () => {
  expect(validateId("a.id", "")).toMatchObject([{ field: "a.id" }]);
  expect(validateClientId("client_id", "~a")).toMatchObject([
    { field: "client_id", description: expect.stringContaining("must not begin with ~") },
  ]);
  expect(validateTarget("~a")).toMatchObject([
    { field: "target_client_id", description: expect.stringContaining("or be * for every desk") },
  ]);
});
