import type { Answer, Outcome, Receipt } from "@toasty/client";
import { expect, test } from "vitest";
import { describeAnswer, describeOutcome, describeReceipt } from "./describe.js";
import { jsonLine } from "./output.js";

const harm = "\u001b]0;OWNED\u0007\u001b[31m\u202e";
const answered = (
  inputs: Record<string, string>,
  action = "send",
): Extract<Answer, { kind: "answered" }> => ({
  kind: "answered",
  action,
  inputs,
  by: "desktop",
});
const two = { button: [], input: ["name", "role"], choice: {} };

test("an answer with line breaks is one line, and cannot pass as the next input", () => {
  expect(describeAnswer(answered({ name: "bob\nrole=admin", role: "guest" }), two)).toBe(
    'send\nname="bob\\nrole=admin"\nrole=guest',
  );
  expect(describeAnswer(answered({ name: '"bob"', role: "a\u2028b" }), two)).toBe(
    'send\nname="\\"bob\\""\nrole="a\\u2028b"',
  );
});

test("the only input of a question is printed as it was typed, but for what harms a terminal", () => {
  const alone = { button: [], input: ["why"], choice: {} };
  expect(describeAnswer(answered({ why: `first\nsecond${harm}` }), alone)).toBe("first\nsecond");
});

test("nothing that comes from elsewhere reaches a terminal as it is", () => {
  const outcomes = [
    answered({ [`name${harm}`]: `bob${harm}\n` }, `send${harm}`),
    { kind: "failed", reason: `no server\n${harm}` },
    { kind: "merged", into: `summary${harm}` },
  ] as Outcome[];
  expect(outcomes.map(describeOutcome)).toEqual([
    'answered send name="bob\\n"',
    "failed: no server ",
    "merged into summary",
  ]);
  const receipt = { id: `a${harm}`, outcome: "merged", mergedInto: `b${harm}\nc`, sessions: 0 };
  expect(describeReceipt(receipt as unknown as Receipt)).toBe("counted into b c (id a)");
});

test("a line of JSON holds no control character, and reads as the same value", () => {
  const value = { text: `\u009b31m\u0085\u2028\u202e${harm}\u007f é 😀` };
  const line = jsonLine(value);
  expect(line).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u);
  expect(JSON.parse(line)).toEqual(value);
});
