import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { initialValues, offersAction } from "./clicks.js";
import { toToast } from "./to-toast.js";
import type { Toast } from "./toast.js";

test("a click on the body counts on news, and on a question without buttons", () => {
  const asked = toToast(question("a", { buttons: { go: "Go" } }), 0);
  expect(offersAction(toToast(info("a"), 0), "")).toBe(true);
  expect(offersAction({ ...asked, buttons: [] }, "")).toBe(true);
  expect(offersAction(asked, "")).toBe(false);
});

test("a click on a button counts where the toast has one with this action", () => {
  const toast = toToast(question("a", { buttons: { go: "Go", no: "No" } }), 0);
  expect(["go", "no", "rm -rf"].map((action) => offersAction(toast, action))).toEqual([true, true, false]);
  const dismissing = {
    ...toast,
    buttons: [{ text: "x", press: { kind: "dismiss" }, style: "default" }],
  } as const;
  expect(offersAction(dismissing, "x")).toBe(false);
});

test("inputs that nobody fills in answer with their initial values", () => {
  const toast = toToast(question("a", { buttons: { go: "Go" } }), 0);
  const inputs: Toast["inputs"] = [
    { kind: "text", id: "why", initial: "because" },
    { kind: "text", id: "who" },
    { kind: "select", id: "how", options: [{ id: "safe", text: "Safe" }], initial: "safe" },
  ];
  expect(initialValues({ ...toast, inputs })).toEqual({ why: "because", how: "safe" });
});
