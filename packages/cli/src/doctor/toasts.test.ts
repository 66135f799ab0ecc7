import type { RendererCapabilities } from "@toasty/renderer";
import { expect, it } from "vitest";
import { judgeFeatures, judgeRest, judgeWay } from "./toasts.js";

const refusing = (reason: "no-session" | "unregistered"): RendererCapabilities => ({
  backend: undefined,
  features: new Set(),
  buttons: 0,
  refused: [{ refused: true, backend: "windows", reason, message: "No." }],
});

it("sends an app that Windows does not know to be registered", () => {
  expect(judgeWay(refusing("unregistered"))).toMatchObject({
    verdict: "warning",
    remedy: "`toasty register`",
  });
  const balloon = { ...refusing("unregistered"), backend: "balloon" } as const;
  expect(judgeWay(balloon)).toMatchObject({ verdict: "warning", remedy: "`toasty register`" });
  expect(judgeWay(refusing("no-session"))).toMatchObject({ found: "none. windows: No." });
});

it("lists what the way that is open can", () => {
  const open = {
    ...refusing("no-session"),
    refused: [],
    backend: "windows",
    features: new Set(["body", "buttons"]),
    buttons: 5,
  };
  expect(judgeWay(open as RendererCapabilities)).toMatchObject({ verdict: "ok", found: "by windows" });
  expect(judgeFeatures(open as RendererCapabilities).found).toBe("5 buttons; body");
});

it.each([
  ["on", "warning", "on, says dunstctl"],
  ["off", "ok", "off, says dunstctl"],
  ["unknown", "ok", "unknown (dunstctl), so nothing is held back"],
] as const)("judges do-not-disturb that is %s: %s", (state, verdict, found) => {
  expect(judgeRest({ state, source: "dunstctl" })).toMatchObject({ verdict, found });
});
