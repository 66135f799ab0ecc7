import { AudioHint, critical, error, Importance, info, question, warning } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { gateItemOf, withTone } from "./gate-item.js";
import { preferencesFor } from "./preferences.js";

describe("what the gate is told", () => {
  test.each([
    [info("x"), { category: "info", urgency: "normal" }],
    [info("x", "", { importance: "low" }), { category: "info", urgency: "low" }],
    [warning("x", "", { labels: { job: "42" } }), { category: "warning", urgency: "high", job: "42" }],
    [error("x", "", { respectDnd: true }), { category: "error", urgency: "high", respectDnd: true }],
    [critical("x"), { category: "error", urgency: "critical" }],
    [question("x", { buttons: ["a"] }), { category: "question", urgency: "high" }],
  ])("%#", (notification, item) => expect(gateItemOf(notification)).toEqual(item));
});

test("a ceiling lowers the importance, silence the sound, and nothing else changes", () => {
  const loud = critical("x", "y", { id: "1" });
  expect(withTone(loud, { urgency: "critical", silent: false })).toEqual(loud);
  expect(withTone(loud, { urgency: "low", silent: true })).toEqual({
    ...loud,
    importance: Importance.LOW,
    audioHint: AudioHint.SILENT,
  });
});

test("wishes about one agent win over those for everybody, category by category", () => {
  const wishes = {
    bypass: "critical",
    ceilings: { info: "low", error: "high" },
    agents: { trainer: { ceilings: { info: "off" }, sounds: "never" }, spammer: "off" },
  } as const;
  expect(preferencesFor("anybody", wishes)).toMatchObject({ bypass: "critical", sounds: "when-allowed" });
  expect(preferencesFor("trainer", wishes)).toMatchObject({
    bypass: "critical",
    sounds: "never",
    ceilings: { info: "off", error: "high" },
  });
  expect(new Set(Object.values(preferencesFor("spammer", wishes).ceilings))).toEqual(new Set(["off"]));
  expect(preferencesFor("constructor", wishes).ceilings).toEqual({ info: "low", error: "high" });
});
