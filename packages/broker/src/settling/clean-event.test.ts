import { limits } from "@toasty/proto";
import { expect, test } from "vitest";
import { cleanEvent } from "./clean-event.js";
import type { Declared } from "./declared.js";
import type { ReportedEvent } from "./judge.js";

const declared: Declared = {
  question: true,
  actions: new Set(["ok"]),
  inputs: new Map([
    ["line", { kind: "line" }],
    ["lines", { kind: "lines" }],
    ["menu", { kind: "menu", options: new Set(["x"]) }],
  ]),
};

const cleaned = (inputs: Record<string, string>) =>
  cleanEvent({ $case: "answered", value: { actionId: "ok", inputs } }, declared);
const reasonOf = ($case: "held" | "failed", reason: string) =>
  cleanEvent({ $case, value: { reason } } as ReportedEvent, declared);

test("keeps line breaks only where the question asks for several lines", () => {
  expect(cleaned({ line: "a\nb", lines: "a\nb", menu: "a\nb", unknown: "a\nb" })).toEqual({
    $case: "answered",
    value: { actionId: "ok", inputs: { line: "a b", lines: "a\nb", menu: "a b", unknown: "a b" } },
  });
});

test("takes out what harms a screen", () => {
  expect(cleaned({ lines: "a\u0007b\u202ec" })).toMatchObject({ value: { inputs: { lines: "abc" } } });
});

test.each(["a", "😀"])("takes %s as often as a text may have characters", (character) => {
  const longest = character.repeat(limits.text);
  expect(cleaned({ line: longest })).toMatchObject({ value: { inputs: { line: longest } } });
  expect(() => cleaned({ line: "fine", menu: `${longest}a`, other: `${longest}a` })).toThrow(
    expect.objectContaining({
      code: "invalid_argument",
      violations: ["menu", "other"].map((id) => ({
        field: `answered.inputs["${id}"]`,
        description: `has ${limits.text + 1} characters; at most ${limits.text} are taken`,
      })),
    }),
  );
});

test.each(["held", "failed"] as const)("cleans the reason of %s, and cuts it between characters", ($case) => {
  const longest = "😀".repeat(limits.text);
  expect(reasonOf($case, "a\nb")).toMatchObject({ $case, value: { reason: "a b" } });
  expect(reasonOf($case, longest)).toMatchObject({ value: { reason: longest } });
  expect(reasonOf($case, `${longest}a`)).toMatchObject({ value: { reason: longest } });
});

test.each(["displayed", "dismissed"] as const)("gives %s back as it is", ($case) => {
  const event = { $case, value: {} } as ReportedEvent;
  expect(cleanEvent(event, declared)).toBe(event);
});
