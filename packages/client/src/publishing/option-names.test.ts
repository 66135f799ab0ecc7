import { info, progress, question, validate } from "@toasty/proto";
import { expect, test } from "vitest";
import { inOptionNames } from "./option-names.js";

const long = "x".repeat(5000);

test.each([
  ["title", info("")],
  ["body", info("a", long)],
  ["line2", info("a", "", { line2: long })],
  ["subtitle", info("a", "", { subtitle: long })],
  ["body", info("a", long, { image: "a.png" })],
  ["body", question("a", { body: long })],
  ["inputs", question("a", { inputs: Object.fromEntries([..."abcdef"].map((id) => [id, id])) })],
  ["buttons[0].text", question("a", { buttons: { x: "" } })],
  ["value", progress("a", 40)],
  ["status", progress("a", 0, { status: long })],
  ["valueText", progress("a", 0, { valueText: long })],
  ["barTitle", progress("a", 0, { barTitle: long })],
  ["id", info("a", "", { id: "a b" })],
  ["ttlMs", info("a", "", { ttlMs: -1 })],
  ["taskbarProgress", info("a", "", { taskbarProgress: 7 })],
  ['labels["toasty.x"]', info("a", "", { labels: { "toasty.x": "" } })],
])("names the option %s", (option, draft) => {
  expect(inOptionNames(validate(draft)).map(({ field }) => field)).toEqual([option]);
});

test("names where a notification goes, and from whom", () => {
  const violations = ["x-agent-id", "target_client_id"].map((field) => ({ field, description: "is wrong" }));
  expect(inOptionNames(violations).map(({ field }) => field)).toEqual(["agent", "to"]);
});
