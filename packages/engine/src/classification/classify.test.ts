import { expect, test } from "vitest";
import { classify } from "./classify.js";
import type { Problem } from "./problem.js";
import { defaultRules, type Rule } from "./rules.js";

test.each<[problem: Problem, code: string, evidence: string]>([
  [{ code: "ENOSPC", name: "MemoryError", exitCode: 137, message: "timed out" }, "disk_full", "code"],
  [{ name: "MemoryError", exitCode: 137, message: "timed out" }, "oom_error", "type"],
  [{ exitCode: 137, message: "timed out" }, "killed", "exit"],
  [{ message: "timed out" }, "timeout", "text"],
  [{}, "unknown", "none"],
  [{ message: "something odd" }, "unknown", "none"],
])("takes %j for %s by its %s", (problem, code, evidence) => {
  expect(classify(problem)).toMatchObject({ code, evidence });
});

test("believes a code that no rule knows, whatever the text says", () => {
  expect(classify({ code: "E_ODD", name: "MemoryError", message: "timed out" })).toEqual({
    code: "E_ODD",
    urgency: "normal",
    evidence: "code",
    suspect: undefined,
  });
});

test("takes a code of the table by its own name", () => {
  for (const { code, urgency } of defaultRules) {
    expect(classify({ code })).toMatchObject({ code, evidence: "code", urgency: urgency ?? "normal" });
  }
});

test.each<[Problem, boolean, string]>([
  [{ code: "oom_error", urgency: "low" }, true, "critical"],
  [{ code: "timeout", urgency: "low" }, true, "low"],
  [{ code: "timeout", urgency: "loud" }, true, "high"],
  [{ code: "timeout" }, true, "high"],
  [{ code: "timeout" }, false, "normal"],
])(
  "takes the rule's urgency, else the sender's, else one by the end: %j, terminal %j: %s",
  (problem, terminal, urgency) => {
    expect(classify(problem, { terminal }).urgency).toBe(urgency);
  },
);

test("takes the last part of a dotted type", () => {
  expect(classify({ name: "torch.cuda.OutOfMemoryError" })).toMatchObject({
    code: "oom_error",
    evidence: "type",
  });
  expect(classify({ name: "OutOfMemoryError.Other" }).code).toBe("unknown");
});

test("passes on a suspicion, and only where a rule has one", () => {
  expect(classify({ signal: "SIGKILL" }).suspect).toBe("oom");
  expect(classify({ signal: "SIGINT" }).suspect).toBeUndefined();
});

test("asks the rules in their order, and takes one that throws for one that does not apply", () => {
  const throws: Rule = {
    code: "throws",
    exit: () => {
      throw new Error("not mine");
    },
  };
  const says = (code: string): Rule => ({ code, exit: () => true });
  expect(classify({}, { rules: [throws, says("first"), says("second")] }).code).toBe("first");
  expect(classify({}, { rules: [throws] })).toMatchObject({ code: "unknown", evidence: "none" });
});
