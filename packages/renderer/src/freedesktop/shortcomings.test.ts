import { error, info, progress, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { layOut } from "./choices.js";
import type { Pressing } from "./pressing.js";
import { shortcomings } from "./shortcomings.js";

const can = capabilitiesOf({
  name: "Plasma",
  vendor: "KDE",
  version: "6",
  specVersion: "1.2",
  capabilities: new Set(["body", "actions", "inline-reply"]),
});
const drawn: Pressing = { drawn: true, most: 5 };
const found = (toast: Toast, sent = toast.buttons.length, pressing = drawn) =>
  shortcomings(toast, can, layOut(toast, { reply: true }), { sent, of: toast.buttons.length, pressing });
const reasons = (...given: Parameters<typeof found>) =>
  Object.fromEntries(found(...given).map(({ feature, reason }) => [feature, reason]));
const asked = toToast(question("Deploy?", { buttons: { go: "Go", no: "No" } }), 0);

test("what a daemon shows in full lacks nothing", () => {
  expect(found(toToast(info("a"), 0))).toEqual([]);
});

test("fewer buttons are told with their number, or with the cause where it is known", () => {
  expect(reasons(asked, 1).buttons).toBe("Plasma 6 shows 5 of 2 buttons");
  expect(reasons(asked, 1, { ...drawn, because: "no menu" }).buttons).toBe("no menu");
});

test("buttons that are not drawn are told with the way to press them", () => {
  const pressing: Pressing = {
    drawn: false,
    most: 5,
    one: { how: "click it", hint: "Click" },
    several: { how: "open its menu", hint: "Menu" },
  };
  const one = toToast(question("Deploy?", { buttons: { go: "Go" } }), 0);
  expect(reasons(asked, 2, pressing).buttons).toBe("Plasma 6 draws no buttons; open its menu");
  expect(reasons(one, 1, pressing).buttons).toBe("Plasma 6 draws no buttons; click it");
});

test("one reply field and one picture are all that there is", () => {
  const typed = toToast(question("Why?", { buttons: { go: "Go" }, inputs: { a: "A", b: "B" } }), 0);
  expect(reasons(typed).text_input).toContain("one reply field");
  const pictures = { ...toToast(error("a"), 0), logo: { source: "/l.png" }, inline: { source: "/i.png" } };
  expect(reasons(pictures).icon).toBe("Plasma 6 shows one picture");
});

test("a bar is written as text", () => {
  expect(reasons(toToast(progress("Run", 0.4), 0)).progress).toContain("draws no bars");
  const endless = { ...toToast(progress("Run", 0.4), 0), progress: { status: "…" } };
  const bars = { ...can, features: new Set([...can.features, "progress" as const]) };
  const sent = { sent: 0, of: 0, pressing: drawn };
  expect(shortcomings(endless, bars, { choices: [] }, sent)).toMatchObject([
    { feature: "progress", reason: expect.stringContaining("no bar without an end") },
  ]);
});

test("one line to type into is no shortcoming where there is a reply field", () => {
  const typed = toToast(question("Why?", { buttons: { send: "Send" }, inputs: { why: "Why" } }), 0);
  expect(found(typed).map(({ feature }) => feature)).toEqual(["sound"]);
});
