import { AudioHint, critical, error, incomingCall, info, Scenario } from "@toasty/proto";
import { expect, test } from "vitest";
import { durationOf, scenarioOf, soundOf, urgencyOf } from "./alert-style.js";

test("the sender's scenario counts; else that of the category, whose alarm is for what is critical", () => {
  expect(scenarioOf({ ...info("a"), scenario: Scenario.URGENT }, "info")).toBe("urgent");
  expect(scenarioOf({ ...critical("a"), scenario: Scenario.DEFAULT }, "error")).toBe("default");
  expect(scenarioOf(info("a"), "info")).toBe("default");
  expect(scenarioOf(critical("a"), "error")).toBe("alarm");
  expect(scenarioOf(error("a"), "error")).toBe("reminder");
});

test("the sender's sound counts; else that of the category, whose alarm is for what is critical", () => {
  expect(soundOf({ ...critical("a"), audioHint: AudioHint.SILENT }, "error")).toBe("silent");
  expect(soundOf({ ...info("a"), audioHint: AudioHint.REMINDER }, "info")).toBe("reminder");
  expect(soundOf(critical("a"), "error")).toBe("alarm");
  expect(soundOf(error("a"), "error")).toBe("reminder");
});

test("a call rings where its sender wants an alarm or says nothing", () => {
  const sound = (audioHint: AudioHint) =>
    soundOf({ ...incomingCall("Ada"), scenario: Scenario.INCOMING_CALL, audioHint }, "info");
  expect([AudioHint.UNSPECIFIED, AudioHint.ALARM].map(sound)).toEqual(["call", "call"]);
  expect([AudioHint.SILENT, AudioHint.REMINDER].map(sound)).toEqual(["silent", "reminder"]);
  expect(soundOf({ ...info("a"), audioHint: AudioHint.ALARM }, "info")).toBe("alarm");
});

test("the sender's duration counts, else that of the category", () => {
  expect(durationOf(info("a", "", { duration: "long" }), "info")).toBe("long");
  expect(durationOf(error("a", "", { duration: "short" }), "error")).toBe("short");
  expect([durationOf(info("a"), "info"), durationOf(error("a"), "error")]).toEqual(["short", "long"]);
});

test("critical is the lane's word, low the sender's", () => {
  expect(urgencyOf(critical("a"))).toBe("critical");
  expect(urgencyOf(info("a", "", { importance: "low" }))).toBe("low");
  expect([urgencyOf(info("a")), urgencyOf(info("a", "", { importance: "high" }))]).toEqual([
    "normal",
    "normal",
  ]);
});
