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
      reason: "no_session",
      message: expect.stringContaining(words),
      remedy: expect.stringContaining("Run it as the user who is logged in"),
    });
  });
});

describe("a notification platform that does not open", () => {
  test.each([
    [hresults.classNotRegistered, "no_service", "Server Core", undefined],
    [hresults.accessDenied, "no_session", "access denied", undefined],
    [
      hresults.platformUnavailable,
      "no_service",
      "is not running",
      expect.stringContaining("Windows Push Notifications User Service"),
    ],
    [0x80004005, "failed", "0x80004005", undefined],
  ])("with %i is %s", (hresult, reason, words, remedy) => {
    expect(platformObstacle(new WindowsError("RoGetActivationFactory", hresult))).toEqual({
      reason,
      message: expect.stringMatching(new RegExp(`${words}.*\\.$`)),
      remedy,
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
    ["disabled_for_application", "notifications of Acme are off", "Settings > System > Notifications"],
    ["disabled_for_user", "off for this user", "Settings > System > Notifications"],
    ["disabled_by_group_policy", "group policy", "Ask who administers this machine"],
    ["disabled_by_manifest", "manifest", "Declare them there"],
  ] as const)("%s says who has done it, and what to do", (setting, words, remedy) => {
    expect(settingObstacle(setting, "Acme")).toEqual({
      reason: "disabled",
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });
});

test("an app that is not registered is told how to register", () => {
  expect(unregistered("Acme.Trainer")).toEqual({
    reason: "unregistered",
    message: expect.stringContaining('"Acme.Trainer"'),
    remedy: expect.stringMatching(/registerApp\(\).*no administrator/),
  });
});
