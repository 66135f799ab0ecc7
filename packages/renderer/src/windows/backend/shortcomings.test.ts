import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../../model/to-toast.js";
import type { Toast } from "../../model/toast.js";
import { shortcomings } from "./shortcomings.js";

const whole = Number.POSITIVE_INFINITY;
const news = toToast(info("a", "b"), 0);
const asked = toToast(question("a", { buttons: { go: "Go" } }), 0);
const [button] = asked.buttons;

test("a toast within the limits lacks nothing", () => {
  expect(shortcomings(news, whole)).toEqual([]);
  expect(shortcomings({ ...news, subtitle: "s" }, whole)).toEqual([]);
});

test("cut texts, and lines that share a text with the subtitle's neighbour, are told", () => {
  expect(shortcomings(news, 150)).toMatchObject([
    { feature: "body", reason: expect.stringContaining("texts longer than 150 were cut") },
  ]);
  expect(shortcomings({ ...news, subtitle: "s", lines: ["a", "b"] }, whole)).toMatchObject([
    { feature: "subtitle" },
  ]);
});

test("buttons, inputs and options beyond the limits are told with their number", () => {
  const buttons = Array.from({ length: 6 }, () => button as NonNullable<typeof button>);
  expect(shortcomings({ ...asked, buttons: buttons.slice(1) }, whole)).toEqual([]);
  const options = Array.from({ length: 6 }, (_, index) => ({ id: `${index}`, text: `${index}` }));
  const inputs: Toast["inputs"] = [
    { kind: "select", id: "menu", options },
    ...Array.from({ length: 5 }, (_, index) => ({ kind: "text" as const, id: `t${index}` })),
  ];
  expect(shortcomings({ ...asked, buttons, inputs }, whole)).toEqual([
    { feature: "buttons", reason: "Windows shows 5 of 6 buttons" },
    { feature: "text_input", reason: "Windows shows 5 of 6 inputs" },
    { feature: "select_input", reason: 'Windows shows 5 choices of "menu"' },
  ]);
});
