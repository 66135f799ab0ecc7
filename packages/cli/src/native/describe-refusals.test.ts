import type { Refusal } from "@toasty/renderer";
import { expect, it } from "vitest";
import { describeRefusals, describeWay } from "./describe-refusals.js";

const windows: Refusal = {
  kind: "refused",
  backend: "windows",
  reason: "wrong_platform",
  message: "not here.",
};
const bus: Refusal = { kind: "refused", backend: "freedesktop", reason: "no_session", message: "no bus." };

it("leaves out the ways of other operating systems", () => {
  expect(describeRefusals([windows, bus])).toBe("freedesktop: no bus.");
});

it("names them where there is nothing else to name", () => {
  expect(describeRefusals([windows])).toBe("windows: not here.");
});

it("says of a worse way what the better one lacks", () => {
  const unregistered: Refusal = { ...windows, reason: "unregistered", message: "register it." };
  const open = { backend: "balloon", features: [], buttons: 0 } as const;
  expect(describeWay({ ...open, refused: [unregistered, { ...bus, reason: "wrong_platform" }] })).toBe(
    "balloon, for want of windows: register it.",
  );
  expect(describeWay({ ...open, server: "tray", refused: [windows] })).toBe("balloon (tray)");
});
