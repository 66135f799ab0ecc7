import { info, progress, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import { amountText, type Toast } from "../model/toast.js";
import { noticeOf, textOf } from "./notice.js";

const day = 24 * 60 * 60;
const asked = (options: Parameters<typeof question>[1] = { buttons: { go: "Go", no: "No" } }): Toast =>
  toToast(question("Deploy?", { id: "q", ...options }), 0);
const argumentOf = (toast: Toast, option: string, nowMs = 0) => {
  const { args } = noticeOf(toast, nowMs);
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
};

test("news has its words and its group, and nothing waits for it", () => {
  const toast = toToast(info("Lunch", "is ready", { id: "l" }), 0);
  expect(noticeOf({ ...toast, sound: "silent", logo: undefined }, 0)).toEqual({
    args: ["-message", "\\is ready", "-title", "\\Lunch", "-group", "toasty-l"],
    waits: false,
    labels: new Map(),
  });
});

test("news with an input does not wait either", () => {
  const toast: Toast = { ...toToast(info("x"), 0), inputs: [{ kind: "text", id: "t" }] };
  expect(noticeOf(toast, 0).waits).toBe(false);
});

test("empty words are a space, because the tool takes none", () => {
  const toast: Toast = { ...toToast(info("x"), 0), title: "", lines: [] };
  expect([argumentOf(toast, "-message"), argumentOf(toast, "-title")]).toEqual(["\\ ", "\\ "]);
});

test("a question waits for its buttons, or for its line to type into", () => {
  const { args, waits, labels } = noticeOf(asked(), 0);
  expect(waits).toBe(true);
  expect([...labels.keys()]).toEqual(["Go", "No"]);
  expect(args.filter((_, at) => args[at - 1] === "-action")).toEqual(["Go", "No"]);
  const typed = noticeOf(asked({ buttons: { go: "Go" }, inputs: { why: "Why" } }), 0);
  expect([typed.waits, typed.labels.size, typed.args.includes("-action")]).toEqual([true, 0, false]);
  expect(noticeOf({ ...asked(), buttons: [] }, 0).waits).toBe(false);
});

test.each([
  [{ placeholder: "a reason", label: "Why" }, "\\a reason"],
  [{ label: "Why" }, "\\Why"],
  [{}, "\\Answer"],
])("the field of %j says %s", (words, expected) => {
  expect(argumentOf({ ...asked(), inputs: [{ kind: "text", id: "t", ...words }] }, "-reply")).toBe(expected);
});

test.each([
  [undefined, day],
  [1_000, 1],
  [1_001, 2],
  [0, 1],
  [-5_000, 1],
  [day * 1_000, day],
  [day * 1_000 + 1, day],
])("a question that ends in %j ms waits %i s", (leftMs, seconds) => {
  const nowMs = 50_000;
  const expiresAtMs = leftMs === undefined ? undefined : nowMs + leftMs;
  expect(argumentOf({ ...asked(), expiresAtMs }, "-timeout", nowMs)).toBe(`${seconds}`);
});

test("labels are told apart, and none is taken for an option", () => {
  const [button] = asked().buttons;
  const labels = (...texts: string[]) =>
    button
      ? [...noticeOf({ ...asked(), buttons: texts.map((text) => ({ ...button, text })) }, 0).labels.keys()]
      : [];
  expect(labels("Go", "Go", "Go")).toEqual(["Go", "Go\u2060", "Go\u2060\u2060"]);
  expect(labels("a,b", " c ", " ", "d-")).toEqual(["a b", "c", "Answer", "d-"]);
  expect(labels("-x", "[x", "(x", "{x", "<x", '"x', "@x", "\\x")).toEqual(
    ["-x", "[x", "(x", "{x", "<x", '"x', "@x", "\\x"].map((text) => `\u2060${text}`),
  );
});

test("shows the largest picture, and plays the system's sounds", () => {
  const toast = asked();
  const [logo, hero, inline] = ["/l", "/h", "/i"].map((source) => ({ source }));
  expect(argumentOf({ ...toast, logo, hero, inline }, "-contentImage")).toBe("\\/h");
  expect(argumentOf({ ...toast, logo, inline }, "-contentImage")).toBe("\\/i");
  expect(argumentOf({ ...toast, logo }, "-contentImage")).toBe("\\/l");
  expect(argumentOf({ ...toast, subtitle: "more" }, "-subtitle")).toBe("\\more");
  expect(argumentOf({ ...toast, sound: "alarm" }, "-sound")).toBe("Sosumi");
});

test("a bar is written below the text, with what is known of it", () => {
  const bar = (changes: Partial<NonNullable<Toast["progress"]>>): string =>
    textOf({ ...toToast(progress("Run", 0.5), 0), lines: ["text"], progress: { status: "", ...changes } });
  expect(bar({ title: "Epoch", status: "training", value: 0.256 })).toBe("text\nEpoch — training — 26 %");
  expect(bar({ status: "looking" })).toBe("text\nlooking");
  expect(bar({ value: 0, valueText: "0 of 9" })).toBe("text\n0 of 9");
  expect(textOf({ ...toToast(info("x"), 0), lines: ["a", "b"] })).toBe("a\nb");
});

test("an amount is in its sender's words, else in per cent, else unknown", () => {
  expect(amountText({ status: "", value: 0.5, valueText: "5/10" })).toBe("5/10");
  expect([0, 0.004, 0.5, 1].map((value) => amountText({ status: "", value }))).toEqual([
    "0 %",
    "0 %",
    "50 %",
    "100 %",
  ]);
  expect(amountText({ status: "" })).toBe("");
});
