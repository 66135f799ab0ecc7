import type { Refusal } from "@toasty/renderer";
import { expect, it } from "vitest";
import { describeRefusals, describeWay } from "./describe-refusals.js";

const windows: Refusal = {
  refused: true,
  backend: "windows",
  reason: "wrong-platform",
  message: "not here.",
};
const bus: Refusal = { refused: true, backend: "freedesktop", reason: "no-session", message: "no bus." };

it("leaves out the ways of other operating systems", () => {
  expect(describeRefusals([windows, bus])).toBe("freedesktop: no bus.");
});

it("names them where there is nothing else to name", () => {
  expect(describeRefusals([windows])).toBe("windows: not here.");
});

it("says of a worse way what the better one lacks", () => {
  const unregistered: Refusal = { ...windows, reason: "unregistered", message: "register it." };
  const open = { backend: "balloon", features: [], buttons: 0 } as const;
  expect(describeWay({ ...open, refused: [unregistered, { ...bus, reason: "wrong-platform" }] })).toBe(
    "balloon, for want of windows: register it.",
  );
  expect(describeWay({ ...open, server: "tray", refused: [windows] })).toBe("balloon (tray)");
});
