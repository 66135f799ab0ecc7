import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { checkNumbers, count, duration } from "./check-options.js";

const rules = { timeoutMs: duration, window: count };

test.each([
  {},
  { timeoutMs: 0, window: 1 },
  { timeoutMs: 0.5 },
  { timeoutMs: Number.POSITIVE_INFINITY, window: Number.POSITIVE_INFINITY },
  { timeoutMs: undefined, window: undefined },
])("accepts %j", (options) => {
  expect(() => checkNumbers(options, rules)).not.toThrow();
});

test.each([
  ["timeoutMs", { timeoutMs: -1 }],
  ["timeoutMs", { timeoutMs: Number.NaN }],
  ["timeoutMs", { timeoutMs: "5s" }],
  ["timeoutMs", { timeoutMs: null }],
  ["timeoutMs", { timeoutMs: 5n }],
  ["window", { window: 0 }],
  ["window", { window: 1.5 }],
])("names %s in %o", (field, options) => {
  const check = () => checkNumbers(options as object, rules);
  expect(check).toThrow(ToastyError);
  expect(check).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  expect(check).toThrow(new RegExp(`^${field}: is .+; it must be a`));
});
