import { info, Notification, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { declaredBy, undeclaredIn } from "./declared.js";

const asked = (options: Parameters<typeof question>[1]) =>
  declaredBy(Notification.fromPartial(question("Deploy?", options)));

test("a notification without buttons is no question, and takes a click and the actions of its category", () => {
  const declared = declaredBy(Notification.fromPartial(info("news")));
  expect(declared.question).toBe(false);
  expect(undeclaredIn({ actionId: "", inputs: {} }, declared)).toEqual([]);
  expect(undeclaredIn({ actionId: "deploy", inputs: {} }, declared)).toMatchObject([
    { field: "answered.action_id" },
  ]);
});

test("a question takes its own buttons only, and no click on its body", () => {
  const declared = asked({ buttons: { yes: "Yes", no: "No" } });
  expect(declared.question).toBe(true);
  expect(undeclaredIn({ actionId: "yes", inputs: {} }, declared)).toEqual([]);
  expect(undeclaredIn({ actionId: "", inputs: {} }, declared)).toHaveLength(1);
  expect(undeclaredIn({ actionId: "maybe", inputs: {} }, declared)).toMatchObject([
    { description: expect.stringContaining("it has yes, no") },
  ]);
});

test("inputs are those that were asked for, and a menu takes its options", () => {
  const declared = asked({
    buttons: { ok: "OK" },
    inputs: { why: { placeholder: "why" }, where: { options: { a: "A", b: "B" } } },
  } as never);
  const problems = (inputs: Record<string, string>) =>
    undeclaredIn({ actionId: "ok", inputs }, declared).map(({ field }) => field);
  expect(problems({ other: "x" })).toEqual(['answered.inputs["other"]']);
  expect(problems({ why: "anything", where: "a" })).toEqual([]);
  expect(problems({ where: "c" })).toEqual(['answered.inputs["where"]']);
  expect(declared.inputs.size).toBe(2);
});

test("one button makes a question, one input does, and neither is none", () => {
  expect(asked({ buttons: { ok: "OK" } })).toMatchObject({ question: true, actions: new Set(["ok"]) });
  const input = declaredBy(
    Notification.fromPartial({
      payload: { $case: "interactiveMessage", value: { textInput: { id: "why", placeholderText: "why" } } },
    }),
  );
  expect(input).toMatchObject({ question: true, actions: new Set([""]) });
  expect(undeclaredIn({ actionId: "", inputs: { why: "so" } }, input)).toEqual([]);
  expect(undeclaredIn({ actionId: "", inputs: {} }, input)).toHaveLength(1);
  const empty = Notification.fromPartial({ payload: { $case: "interactiveMessage", value: {} } });
  expect(declaredBy(empty).question).toBe(false);
});

test("a text has several lines where its placeholder or its default has", () => {
  const kindOf = (placeholderText: string, defaultText?: string) =>
    declaredBy(
      Notification.fromPartial({
        payload: {
          $case: "interactiveMessage",
          value: { textInput: { id: "t", placeholderText, defaultText } },
        },
      }),
    ).inputs.get("t")?.kind;
  expect([kindOf("why"), kindOf("a\nb"), kindOf("why", "a\nb"), kindOf("why", "ab")]).toEqual([
    ...["line", "lines", "lines", "line"],
  ]);
});
