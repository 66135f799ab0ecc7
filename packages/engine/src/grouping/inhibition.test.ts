import { expect, test } from "vitest";
import {
  defaultInhibitions,
  type Facts,
  type Inhibition,
  isInhibited,
  type Source,
  withSource,
} from "./inhibition.js";

const facts = (given: Partial<Facts> = {}): Facts => ({
  what: "failure",
  code: "",
  job: "a",
  host: "",
  ...given,
});
const source = (given: Partial<Source> = {}): Source => ({ key: "s", ...facts(), ...given });

const anything: Inhibition = { source: {}, target: {}, equal: [] };

test.each<
  [what: string, rule: Partial<Inhibition>, from: Partial<Source>, to: Partial<Facts>, expected: boolean]
>([
  ["another job's news", {}, {}, { job: "b" }, true],
  ["the same job's news, where jobs need not be equal", {}, {}, {}, false],
  ["news of a source without a job", {}, { job: "" }, { job: "" }, true],
  ["the same job's news, where jobs must be equal", { equal: ["job"] }, {}, {}, true],
  ["another job's news, where jobs must be equal", { equal: ["job"] }, {}, { job: "b" }, false],
  ["the same host", { equal: ["host"] }, { host: "h" }, { job: "b", host: "h" }, true],
  ["another host", { equal: ["host"] }, { host: "h" }, { job: "b", host: "i" }, false],
  ["two equal facts of three", { equal: ["job", "host"] }, { host: "h" }, { host: "i" }, false],
  ["a source of another kind", { source: { what: ["error"] } }, {}, { job: "b" }, false],
  ["a source of one of its kinds", { source: { what: ["error", "failure"] } }, {}, { job: "b" }, true],
  ["a source of another code", { source: { codes: ["x"] } }, { code: "y" }, { job: "b" }, false],
  ["a source of its code", { source: { codes: ["x"] } }, { code: "x" }, { job: "b" }, true],
  ["a source without a fact that must be known", { source: { known: ["host"] } }, {}, { job: "b" }, false],
  ["a source with it", { source: { known: ["host"] } }, { host: "h" }, { job: "b" }, true],
  ["a target of another kind", { target: { what: ["info"] } }, {}, { job: "b" }, false],
  ["a target of its kind", { target: { what: ["failure"] } }, {}, { job: "b" }, true],
])("judges %s", (_, rule, from, to, expected) => {
  expect(isInhibited([{ ...anything, ...rule }], [source(from)], "k", facts(to))).toBe(expected);
});

test("keeps nothing quiet by itself, without sources or without rules", () => {
  const other = facts({ job: "b" });
  expect(isInhibited([anything], [source({ key: "k" })], "k", other)).toBe(false);
  expect(isInhibited([anything], [], "k", other)).toBe(false);
  expect(isInhibited([], [source()], "k", other)).toBe(false);
});

test("needs one rule and one source that fit, of any number", () => {
  const never: Inhibition = { ...anything, target: { what: ["info"] } };
  expect(isInhibited([never, anything], [source({ job: "b" }), source()], "k", facts({ job: "b" }))).toBe(
    true,
  );
});

test("remembers a source that a rule means, once and as the newest", () => {
  const rules = [{ ...anything, source: { what: ["error" as const] } }];
  const before = [source({ what: "error", key: "a" }), source({ what: "error", key: "b" })];
  expect(withSource(rules, before, source({ what: "failure", key: "c" }))).toBe(before);
  const again = source({ what: "error", key: "a", code: "new" });
  expect(withSource(rules, before, again)).toEqual([before[1], again]);
});

test("remembers the newest 200", () => {
  const many = Array.from({ length: 200 }, (_, at) => source({ key: `${at}` }));
  const kept = withSource([anything], many, source({ key: "new" }));
  expect(kept).toHaveLength(200);
  expect([kept[0]?.key, kept.at(-1)?.key]).toEqual(["1", "new"]);
});

test("by default keeps a failed run quiet, and the failures on a machine that crashed", () => {
  const failed = source({ job: "a" });
  const by = (from: Source, to: Facts) => isInhibited(defaultInhibitions, [from], "k", to);
  for (const what of ["progress", "warning"] as const) {
    expect(by(failed, facts({ what }))).toBe(true);
    expect(by(failed, facts({ what, job: "b" }))).toBe(false);
  }
  for (const what of ["error", "failure", "completion", "info"] as const)
    expect(by(failed, facts({ what }))).toBe(false);
  const crash = source({ what: "error", code: "system_crash", host: "h", job: "x" });
  expect(by(crash, facts({ host: "h" }))).toBe(true);
  expect(by(crash, facts({ host: "h", what: "error" }))).toBe(false);
  expect(by(crash, facts({ host: "i" }))).toBe(false);
  expect(by({ ...crash, code: "oom_error" }, facts({ host: "h" }))).toBe(false);
  expect(by({ ...crash, what: "failure" }, facts({ host: "h" }))).toBe(false);
  expect(by({ ...crash, host: "" }, facts({ host: "" }))).toBe(false);
});
