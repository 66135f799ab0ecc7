import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { layOut } from "./choices.js";

const asked = (options: Parameters<typeof question>[1]) => toToast(question("Deploy?", options), 0);
const answer = (action: string, inputs: Record<string, string> = {}, replyTo?: string) => ({
  kind: "answer",
  action,
  inputs,
  ...(replyTo !== undefined && { replyTo }),
});
const where = { options: ["staging", "production"], default: "production" };

test("news has only its body to click, and a question only its buttons", () => {
  expect(layOut(toToast(info("x"), 0), { reply: true })).toEqual({
    choices: [{ key: "default", text: "Open", meaning: answer("") }],
  });
  expect(layOut(asked({ buttons: { go: "Go", no: "No" } }), { reply: false })).toEqual({
    choices: [
      { key: "0", text: "Go", meaning: answer("go") },
      { key: "1", text: "No", meaning: answer("no") },
    ],
  });
});

test("a button that dismisses has no answer", () => {
  const toast = asked({ buttons: { go: "Go" } });
  const [button] = toast.buttons;
  const dismissing: Toast = { ...toast, buttons: button ? [{ ...button, press: { kind: "dismiss" } }] : [] };
  expect(layOut(dismissing, { reply: false }).choices.map(({ meaning }) => meaning)).toEqual([
    { kind: "dismiss" },
  ]);
});

test("a lone menu becomes a button for each option", () => {
  const toast = asked({ buttons: { go: "Go" }, inputs: { env: where } });
  const { choices, menu } = layOut(toast, { reply: true });
  expect(choices).toEqual([
    { key: "0", text: "staging", meaning: answer("go", { env: "staging" }) },
    { key: "1", text: "production", meaning: answer("go", { env: "production" }) },
  ]);
  expect(menu?.id).toBe("env");
  const other = { buttons: { go: "Go" }, inputs: { why: "Why" } };
  expect(layOut(asked(other), { reply: false }).menu).toBeUndefined();
  const [action] = layOut({ ...toast, buttons: [] }, { reply: true }).choices;
  expect(action?.meaning).toEqual(answer("", { env: "staging" }));
});

test("a menu beside other inputs or several buttons answers with what is chosen at first", () => {
  const buttons = { go: "Go", no: "No" };
  const several = layOut(asked({ buttons, inputs: { env: where } }), { reply: true });
  expect([several.menu, several.choices.map(({ meaning }) => meaning)]).toEqual([
    undefined,
    [answer("go", { env: "production" }), answer("no", { env: "production" })],
  ]);
  const two = layOut(asked({ buttons: { go: "Go" }, inputs: { env: where, why: "Why" } }), { reply: false });
  expect([two.menu, two.choices.map(({ key }) => key)]).toEqual([undefined, ["0"]]);
});

test("an input becomes a reply field, which the first button sends", () => {
  const toast = asked({ buttons: { send: "Send", no: "No" }, inputs: { why: "Why" } });
  const { choices, reply } = layOut(toast, { reply: true });
  expect(choices).toEqual([
    { key: "inline-reply", text: "Send", meaning: answer("send", {}, "why") },
    { key: "1", text: "No", meaning: answer("no") },
  ]);
  expect(reply?.id).toBe("why");
  expect(layOut(toast, { reply: false }).reply).toBeUndefined();
  expect(layOut(toast, { reply: false }).choices.map(({ key }) => key)).toEqual(["0", "1"]);
});

test("the button beside an input sends it, and one beside another input never", () => {
  const toast = asked({ buttons: { a: "A", b: "B" }, inputs: { why: "Why" } });
  const beside = (id: string) =>
    toast.buttons.map((button, at) => (at === 1 ? { ...button, inputId: id } : button));
  const sent = (buttons: Toast["buttons"]) => layOut({ ...toast, buttons }, { reply: true }).choices[0];
  expect(sent(beside("why"))).toMatchObject({ text: "B", meaning: { action: "b" } });
  expect(sent(beside("other"))).toMatchObject({ text: "A", meaning: { action: "a" } });
  expect(sent(toast.buttons.map((button) => ({ ...button, inputId: "other" })))).toEqual({
    key: "inline-reply",
    text: "Reply",
    meaning: answer("", {}, "why"),
  });
});

test("news with an input has its body, its reply field and its other buttons to click", () => {
  const toast = asked({ buttons: { send: "Send", no: "No" }, inputs: { why: "Why" } });
  expect(layOut({ ...toast, question: false }, { reply: true }).choices).toEqual([
    { key: "default", text: "Open", meaning: answer("", {}) },
    { key: "inline-reply", text: "Send", meaning: answer("send", {}, "why") },
    { key: "1", text: "No", meaning: answer("no") },
  ]);
});

test("news with a menu has its body to click besides the options", () => {
  const toast = asked({ buttons: { go: "Go" }, inputs: { env: where } });
  const { choices } = layOut({ ...toast, question: false }, { reply: true });
  expect(choices.map(({ key }) => key)).toEqual(["default", "0", "1"]);
});
