import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { failureOf } from "./failure.js";

test("a refusal reaches the caller as it is; a bug reaches the log, and the caller learns nothing of it", () => {
  const logged: unknown[] = [];
  const nothing = () => {};
  const logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (context: object) => logged.push(context),
  };
  const refusal = ToastyError.invalid([{ field: "title", description: "is empty" }]);
  expect(failureOf(refusal, "Publish", logger)).toBe(refusal);
  expect(logged).toEqual([]);
  const bug = new TypeError("secret of the broker");
  const failure = failureOf(bug, "Publish", logger);
  expect(failure).toMatchObject({ code: "internal", reason: "INTERNAL" });
  expect(`${failure.message} ${failure.remedy}`).not.toContain("secret");
  expect(logged).toEqual([{ method: "Publish", err: bug }]);
});
