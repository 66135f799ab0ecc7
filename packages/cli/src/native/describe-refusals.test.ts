import type { Refusal } from "@toasty/renderer";
import { expect, test } from "vitest";
import { describeBackend, describeRefusals } from "./describe-refusals.js";

const windows: Refusal = {
  kind: "refused",
  backend: "windows",
  reason: "wrong_platform",
  message: "not here.",
};
const bus: Refusal = { kind: "refused", backend: "freedesktop", reason: "no_session", message: "no bus." };

test("leaves out the ways of other operating systems", () => {
  expect(describeRefusals([windows, bus])).toBe("freedesktop: no bus.");
});

test("names them where there is nothing else to name", () => {
  expect(describeRefusals([windows])).toBe("windows: not here.");
});

test("says of a worse way what the better one lacks", () => {
  const unregistered: Refusal = { ...windows, reason: "unregistered", message: "register it." };
  const open = { backend: "balloon", features: [], buttons: 0 } as const;
  expect(describeBackend({ ...open, refused: [unregistered, { ...bus, reason: "wrong_platform" }] })).toBe(
    "balloon, for want of windows: register it.",
  );
  expect(describeBackend({ ...open, server: "tray", refused: [windows] })).toBe("balloon (tray)");
});
