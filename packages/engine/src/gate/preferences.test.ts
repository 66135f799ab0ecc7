import { expect, test } from "vitest";
import { resolveSettings } from "../settings/resolve-settings.js";
import { gateCategories } from "./preferences.js";

test("every category of the contract can have a ceiling", () => {
  expect(gateCategories).toEqual([
    "info",
    "success",
    "progress",
    "warning",
    "error",
    "completion",
    "question",
  ]);
});

test("a ceiling for information is taken", () => {
  const { settings, diagnostics } = resolveSettings({ preferences: { ceilings: { info: "off" } } });
  expect(settings.preferences.ceilings).toEqual({ info: "off" });
  expect(diagnostics).toEqual([]);
});
