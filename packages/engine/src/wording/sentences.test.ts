import { expect, test } from "vitest";
import { newRun } from "../state/run.js";
import { tellCompleted, type Words } from "./sentences.js";

const run = { ...newRun("job", 1, 0), title: "Run 42" };

test("an app's own words are used", () => {
  const wording = { completed: () => ({ title: "Done", message: "" }) };
  expect(tellCompleted(wording, run, 1_000)).toEqual({ title: "Done", message: "" });
});

test.each([
  ["without a title", () => ({ title: "", message: "all well" })],
  ["whose title is no text", () => ({ title: 7, message: "all well" })],
  ["whose message is no text", () => ({ title: "Done" })],
  ["that are none", () => undefined],
  [
    "that throw",
    () => {
      throw new Error("no words");
    },
  ],
])("words %s fall back to the engine's", (_, completed) => {
  const wording = { completed: completed as () => Words };
  expect(tellCompleted(wording, run, 1_000)).toEqual({ title: "Run 42 finished", message: "after 1 s" });
});
