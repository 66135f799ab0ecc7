import { expect, test } from "vitest";
import { info } from "../building/text.js";
import type { Notification } from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";
import { validate } from "./validate.js";

const fieldsOf = (more: Partial<Notification>) =>
  validate({ ...info("a"), ...more }).map(({ field }) => field.replace("notification.", ""));

const longest = "x".repeat(limits.id);
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

test.each<[Partial<Notification>, string[]]>([
  [{}, []],
  [{ id: longest }, []],
  [{ id: `${longest}x` }, ["id"]],
  [{ payload: undefined }, ["payload"]],
  [{ timestampMs: 0, revision: 0, count: 0, ttlMs: 0, expiresAtMs: 0 }, []],
  [{ timestampMs: Number.MAX_SAFE_INTEGER }, []],
  [{ timestampMs: -1 }, ["timestamp_ms"]],
  [{ revision: 2 ** 53 }, ["revision"]],
  [{ revision: -1 }, ["revision"]],
  [{ count: 1.5 }, ["count"]],
  [{ ttlMs: Number.NaN }, ["ttl_ms"]],
  [{ expiresAtMs: Number.POSITIVE_INFINITY }, ["expires_at_ms"]],
  [{ taskbarProgress: -1 }, []],
  [{ taskbarProgress: 0 }, []],
  [{ taskbarProgress: 1 }, []],
  [{ taskbarProgress: -0.5 }, ["taskbar_progress"]],
  [{ taskbarProgress: 1.01 }, ["taskbar_progress"]],
  [{ taskbarProgress: Number.NaN }, ["taskbar_progress"]],
  [{ milestone: 0 }, []],
  [{ milestone: 100 }, []],
  [{ milestone: -1 }, ["milestone"]],
  [{ milestone: 101 }, ["milestone"]],
  [{ milestone: 0.5 }, ["milestone"]],
  [{ group: longest, dedupKey: longest, traceparent: trace }, []],
  [{ group: `${longest}x` }, ["group"]],
  [{ dedupKey: `${longest}x` }, ["dedup_key"]],
  [{ traceparent: trace.toUpperCase() }, ["traceparent"]],
  [{ traceparent: `${trace}0` }, ["traceparent"]],
  [{ traceparent: "" }, ["traceparent"]],
])("of the fields beside the payload %j has the violations %j", (more, fields) => {
  expect(fieldsOf(more)).toEqual(fields);
});

test.each<[string, string, boolean]>([
  ["job", "7", true],
  ["a/b.c_d~e:f-G9", "", true],
  [longest, "x".repeat(limits.labelValue), true],
  [`${longest}x`, "7", false],
  ["", "7", false],
  ["a b", "7", false],
  ["job", "x".repeat(limits.labelValue + 1), false],
  ["toasty.x", "7", false],
  ["toasty", "7", true],
  ["my.toasty.x", "7", true],
])("the label %j of %j is allowed: %s", (key, value, allowed) => {
  expect(fieldsOf({ labels: { [key]: value } })).toEqual(allowed ? [] : [`labels[${JSON.stringify(key)}]`]);
});

test("labels are counted", () => {
  const labels = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, "x"]));
  expect(fieldsOf({ labels: labels(limits.labels) })).toEqual([]);
  expect(fieldsOf({ labels: labels(limits.labels + 1) })).toEqual(["labels"]);
});
