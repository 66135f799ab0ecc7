import type { RendererCapabilities } from "@toasty/renderer";
import { expect, test } from "vitest";
import { judgeFeatures, judgeRest, judgeWay } from "./toasts.js";

const refusing = (reason: "no_session" | "unregistered"): RendererCapabilities => ({
  backend: undefined,
  features: [],
  buttons: 0,
  refused: [{ kind: "refused", backend: "windows", reason, message: "No." }],
});

test("sends an app that Windows does not know to be registered", () => {
  expect(judgeWay(refusing("unregistered"))).toMatchObject({
    verdict: "warning",
    remedy: "`toasty register`",
  });
  const balloon = { ...refusing("unregistered"), backend: "balloon" } as const;
  expect(judgeWay(balloon)).toMatchObject({ verdict: "warning", remedy: "`toasty register`" });
  expect(judgeWay(refusing("no_session"))).toMatchObject({ found: "none. windows: No." });
});

test("lists what the way that is open can", () => {
  const open = {
    ...refusing("no_session"),
    refused: [],
    backend: "windows",
    features: ["body", "buttons"],
    buttons: 5,
  };
  expect(judgeWay(open as RendererCapabilities)).toMatchObject({ verdict: "ok", found: "by windows" });
  expect(judgeFeatures(open as RendererCapabilities).found).toBe("5 buttons; body");
  const dunst = { ...(open as RendererCapabilities), answering: "a middle click on it presses the button" };
  expect(judgeFeatures(dunst)).toMatchObject({
    verdict: "ok",
    found: "no drawn buttons; body; a middle click on it presses the button",
  });
  expect(judgeFeatures({ ...dunst, buttons: 1 })).toMatchObject({
    verdict: "warning",
    found: "no drawn buttons; body",
    remedy: "a middle click on it presses the button",
  });
});

test.each([
  ["on", "warning", "on, says dunstctl"],
  ["off", "ok", "off, says dunstctl"],
  ["unknown", "ok", "unknown (dunstctl), so nothing is held back"],
] as const)("judges do-not-disturb that is %s: %s", (state, verdict, found) => {
  expect(judgeRest({ state, source: "dunstctl" })).toMatchObject({ verdict, found });
});
