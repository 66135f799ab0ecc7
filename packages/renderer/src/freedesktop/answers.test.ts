import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { answerHint, answersOf } from "./answers.js";
import { layOut } from "./choices.js";
import type { Pressing } from "./pressing.js";

const drawn: Pressing = { drawn: true, most: 5 };
const clicked: Pressing = {
  drawn: false,
  most: 5,
  one: { how: "a middle click on it presses the button", hint: "Middle click" },
  several: { how: "a right click on it opens a menu", hint: "Right click" },
};
const asked = toToast(question("Deploy?", { buttons: { go: "Go", no: "No" } }), 0);
const answers = (toast: Toast, pressing: Pressing, reply = false) =>
  answersOf(toast, layOut(toast, { reply }), pressing, "dunst 1");

test("drawn buttons answer without a word on how, news asks nothing", () => {
  expect(answers(asked, drawn)).toEqual({ level: "all", actions: ["go", "no"], inputs: [], how: undefined });
  expect(answers(toToast(info("a"), 0), drawn)).toMatchObject({ level: "all", actions: [] });
});

test("buttons that are not drawn are pressed as one or as several", () => {
  const one = toToast(question("Deploy?", { buttons: { go: "Go" } }), 0);
  expect(answers(one, clicked).how).toBe(clicked.one?.how);
  expect(answers(asked, clicked).how).toBe(clicked.several?.how);
  const hint = (toast: Toast, pressing: Pressing) =>
    answerHint(toast, layOut(toast, { reply: false }), pressing);
  expect([hint(one, clicked), hint(asked, clicked)]).toEqual(["Middle click: Go", "Right click: Go / No"]);
  expect([hint(asked, drawn), hint(toToast(info("a"), 0), clicked)]).toEqual([undefined, undefined]);
});

test("an answer that cannot be pressed is named with its cause", () => {
  const sent = { choices: layOut(asked, { reply: false }).choices.slice(0, 1) };
  const because = "its menu program is not installed";
  expect(answersOf(asked, sent, { ...clicked, because }, "dunst 1")).toMatchObject({
    level: "part",
    actions: ["go"],
    lacks: because,
  });
  expect(answersOf(asked, { choices: [] }, { drawn: false, most: 0 }, "dunst 1")).toMatchObject({
    level: "none",
    lacks: "dunst 1 has no way to answer it",
  });
});

test("a text input is filled in where the daemon has a reply field", () => {
  const typed = toToast(
    question("Why?", { buttons: { send: { text: "Send", input: "why" } }, inputs: { why: "Why" } }),
    0,
  );
  expect(answers(typed, drawn, true)).toMatchObject({ level: "all", inputs: ["why"] });
  expect(answers(typed, drawn, false)).toMatchObject({ level: "part", inputs: [] });
});
