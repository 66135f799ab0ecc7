import { describe, expect, test } from "vitest";
import { hresults, WindowsError } from "../winrt/hresult.js";
import { platformObstacle, sessionObstacle, settingObstacle, unregistered } from "./diagnose.js";

const desktop = { isSystem: false, sessionId: 1, isVisible: true };

describe("a session", () => {
  test("of a human is no obstacle", () => {
    expect(sessionObstacle(desktop)).toBeUndefined();
  });

  test.each([
    ["of SYSTEM", { ...desktop, isSystem: true, sessionId: 0 }, "runs as SYSTEM"],
    ["of services", { ...desktop, sessionId: 0 }, "session 0"],
    ["without a screen", { ...desktop, isVisible: false }, "no visible desktop"],
  ])("%s is named, with what to do", (_, facts, words) => {
    expect(sessionObstacle(facts)).toEqual({
      reason: "no-session",
      message: expect.stringMatching(new RegExp(`${words}.*Run it as the user who is logged in`)),
    });
  });
});

describe("a notification platform that does not open", () => {
  test.each([
    [hresults.classNotRegistered, "no-service", "Server Core"],
    [hresults.accessDenied, "no-session", "access denied"],
    [hresults.platformUnavailable, "no-service", "Windows Push Notifications User Service"],
    [0x80004005, "failed", "0x80004005"],
  ])("with %i is %s", (hresult, reason, words) => {
    expect(platformObstacle(new WindowsError("RoGetActivationFactory", hresult))).toEqual({
      reason,
      message: expect.stringContaining(words),
    });
  });

  test("for another reason says that", () => {
    expect(platformObstacle(new Error("no koffi"))).toEqual({ reason: "failed", message: "Error: no koffi" });
  });
});

describe("a setting", () => {
  test.each(["enabled", "unknown"] as const)("%s is no obstacle", (setting) => {
    expect(settingObstacle(setting, "Acme")).toBeUndefined();
  });

  test.each([
    ["disabled-for-application", "notifications of Acme are off"],
    ["disabled-for-user", "off for this user"],
    ["disabled-by-group-policy", "group policy"],
    ["disabled-by-manifest", "manifest"],
  ] as const)("%s says who has done it", (setting, words) => {
    expect(settingObstacle(setting, "Acme")).toEqual({
      reason: "disabled",
      message: expect.stringContaining(words),
    });
  });
});

test("an app that is not registered is told how to register", () => {
  expect(unregistered("Acme.Trainer").message).toMatch(/"Acme.Trainer".*registerApp\(\).*no administrator/);
});
