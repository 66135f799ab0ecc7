import { expect, test } from "vitest";
import { ask } from "../commands/ask.js";
import { send } from "../commands/send.js";
import { termsOf } from "./command-terms.js";

test.each([
  ["title", "TITLE"],
  ["body", "BODY"],
  ["line2", "BODY"],
  ["status", "BODY"],
  ["id", "--id"],
  ["to", "--to"],
  ["ttlMs", "--ttl"],
  ["dedupKey", "--dedup-key"],
  ["value", "--progress"],
  ['labels["toasty.x"]', "--label"],
  ["agent", "--agent"],
  ["open.client_id", "open.client_id"],
])("send calls %s %s", (field, term) => {
  expect(termsOf(send)(field)).toBe(term);
});

test.each([
  ["buttons[0].text", "--button"],
  ["inputs", "--input"],
  ["selectInputs[1].options", "--choice"],
  ["timeoutMs", "--timeout"],
])("ask calls %s %s", (field, term) => {
  expect(termsOf(ask)(field)).toBe(term);
});
