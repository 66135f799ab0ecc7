import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { answerableOf, unanswerable } from "./answerable.js";
import type { Feature } from "./capabilities.js";
import { toToast } from "./to-toast.js";

const toast = (...args: Parameters<typeof question>) => toToast(question(...args), 0);
const desktop = (features: readonly Feature[], buttons = 3) => ({
  features: new Set(features),
  buttons,
  server: "a desktop",
});

test("news asks nothing, wherever it is shown", () => {
  const nothing = { level: "all", actions: [], inputs: [] };
  expect(answerableOf(toToast(info("done"), 0), desktop([]))).toEqual(nothing);
  expect(unanswerable(toToast(info("done"), 0), "nobody shows it")).toEqual(nothing);
});

test("a question without any button to press cannot be answered", () => {
  const asked = toast("Deploy?", { buttons: { go: "Go", no: "No" } });
  expect(answerableOf(asked, desktop(["activation", "text_input"]))).toEqual({
    level: "none",
    actions: [],
    inputs: [],
    lacks: "a desktop has no way to answer it",
  });
  expect(unanswerable(asked, "nobody shows it")).toMatchObject({ level: "none", lacks: "nobody shows it" });
});

test("buttons beyond the desktop's number and inputs that it lacks make it a part", () => {
  const asked = toast("Deploy?", {
    buttons: { a: "A", b: "B", c: "C" },
    inputs: { notes: "Notes", env: { options: ["x", "y"] } },
  });
  expect(answerableOf(asked, desktop(["buttons", "text_input", "select_input"]))).toEqual({
    level: "all",
    actions: ["a", "b", "c"],
    inputs: ["notes", "env"],
  });
  expect(answerableOf(asked, desktop(["buttons", "text_input"], 2))).toEqual({
    level: "part",
    actions: ["a", "b"],
    inputs: ["notes"],
    lacks: "a desktop has no place for 1 of 3 buttons, the input env",
  });
});

test("inputs without buttons are sent by a click on the toast", () => {
  const asked = { ...toast("Notes?", { inputs: { notes: "Notes" } }), buttons: [] };
  expect(answerableOf(asked, desktop(["activation", "text_input"]))).toEqual({
    level: "all",
    actions: [""],
    inputs: ["notes"],
  });
  expect(answerableOf(asked, desktop(["activation", "buttons"]))).toMatchObject({ level: "none" });
});
