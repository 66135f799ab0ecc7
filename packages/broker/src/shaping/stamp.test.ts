import { Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { FieldReader } from "../wire.js";
import { countField, field, stampOf } from "./stamp.js";

const plain = { id: "n", nowMs: 7, agent: "a", traceparent: undefined, expiresAtMs: undefined };
const sent = (fields: Parameters<typeof Notification.fromPartial>[0] = {}) =>
  Notification.fromPartial({ id: "n", timestampMs: 5, ...fields });

/** Numbers of the fields that a stamp writes, and what a reader makes of the whole. */
function stamped(notification: Notification, stamp: Parameters<typeof stampOf>[1]) {
  const parts = stampOf(notification, stamp);
  const numbers = parts.map((part) => {
    const reader = new FieldReader(part);
    reader.next();
    return reader.number;
  });
  const read = Notification.decode(Buffer.concat([Notification.encode(notification).finish(), ...parts]));
  return { numbers, read };
}

test("writes the agent always, and nothing else that is there already", () => {
  const notification = sent({ agentId: "other", expiresAtMs: 8, traceparent: "t" });
  const { numbers, read } = stamped(notification, { ...plain, expiresAtMs: 8, traceparent: "t" });
  expect(numbers).toEqual([field.agentId]);
  expect(read).toEqual({ ...notification, agentId: "a" });
});

test.each([
  ["another id", sent(), { id: "m" }, field.id, { id: "m" }],
  ["the time where it is missing", sent({ timestampMs: 0 }), {}, field.timestampMs, { timestampMs: 7 }],
  ["the count 1 instead of the sender's", sent({ count: 9 }), {}, field.count, { count: 1 }],
  ["the count 1 instead of 0", sent({ count: 0 }), {}, field.count, { count: 1 }],
  ["the end where there was none", sent(), { expiresAtMs: 9 }, field.expiresAtMs, { expiresAtMs: 9 }],
  ["another end", sent({ expiresAtMs: 8 }), { expiresAtMs: 9 }, field.expiresAtMs, { expiresAtMs: 9 }],
  ["the trace where there was none", sent(), { traceparent: "t" }, field.traceparent, { traceparent: "t" }],
  [
    "another trace",
    sent({ traceparent: "s" }),
    { traceparent: "t" },
    field.traceparent,
    { traceparent: "t" },
  ],
] as const)("writes %s", (_, notification, stamp, number, expected) => {
  const { numbers, read } = stamped(notification, { ...plain, ...stamp });
  expect(numbers).toEqual([field.agentId, number]);
  expect(read).toEqual({ ...notification, agentId: "a", ...expected });
});

test("leaves the sender's end and trace where the broker has none", () => {
  const { numbers, read } = stamped(sent({ expiresAtMs: 8, traceparent: "s" }), plain);
  expect(numbers).toEqual([field.agentId]);
  expect(read).toMatchObject({ expiresAtMs: 8, traceparent: "s" });
});

test("names more agents than it remembers", () => {
  for (let i = 0; i <= 1001; i++)
    expect(stamped(sent(), { ...plain, agent: `a${i}` }).read.agentId).toBe(`a${i}`);
  expect(stamped(sent(), { ...plain, agent: "a0" }).read.agentId).toBe("a0");
});

test("makes an agent's field once", () => {
  expect(stampOf(sent(), plain)[0]).toBe(stampOf(sent(), plain)[0]);
});

test("writes a count", () => {
  expect(Notification.decode(countField(300)).count).toBe(300);
});
