import { Variant } from "dbus-native";
import { expect, test } from "vitest";
import type { NotifyArguments } from "./drawing.js";
import { isGone, isSignatureError, notifyBody } from "./notify-call.js";

const notify: NotifyArguments = {
  appName: "A",
  replacesId: 7,
  appIcon: "icon",
  summary: "title",
  body: "text",
  actions: ["default", "Open"],
  hints: { urgency: { type: "y", value: 2 }, "desktop-entry": { type: "s", value: "a" } },
  timeoutMs: -1,
};

test("arguments have the order of the specification, and hints their types", () => {
  expect(notifyBody(notify, false)).toEqual([
    "A",
    7,
    "icon",
    "title",
    "text",
    ["default", "Open"],
    { urgency: new Variant("y", 2), "desktop-entry": new Variant("s", "a") },
    -1,
  ]);
});

test("hints are strings for a daemon that takes no others", () => {
  expect(notifyBody(notify, true)[6]).toEqual({ urgency: "2", "desktop-entry": "a" });
});

test("an error of the bus says whether the daemon is gone or takes other types", () => {
  const error = (name?: string) =>
    Object.assign(new Error("x"), name && { dbusName: `org.freedesktop.DBus.Error.${name}` });
  expect(
    ["NoReply", "ServiceUnknown", "Disconnected", "InvalidArgs"].map((name) => isGone(error(name))),
  ).toEqual([true, true, true, false]);
  expect(["InvalidArgs", "InvalidSignature", "NoReply"].map((name) => isSignatureError(error(name)))).toEqual(
    [true, true, false],
  );
  expect([isGone(error()), isSignatureError(error())]).toEqual([false, false]);
});
