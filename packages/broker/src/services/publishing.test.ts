import { info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import type { RawPublish } from "../admission/decode-publish.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { principals, servingWith } from "../testing/serving.js";
import { publishAndRecord, throttle } from "./publishing.js";

const traceId = "1".repeat(32);
const traceparent = `00-${traceId}-${"2".repeat(16)}-01`;
const context = {
  caller: { principal: principals.publisher, agent: "a" },
  peer: () => "peer",
  traceparent,
};

function raw(more: Parameters<typeof Notification.fromPartial>[0] = {}, target = "desk"): RawPublish {
  const notification = Notification.fromPartial({ ...info("news"), id: "x", ...more });
  const bytes = Notification.encode(notification).finish();
  return { target, notification, bytes, unambiguous: true, leaseMs: undefined };
}

/** Creates what handlers share, and notes of its log, metrics and traces. */
function house({ debug = true, place }: { debug?: boolean; place?: string } = {}) {
  const noted: unknown[] = [];
  const { serving, core } = servingWith({ agentBurst: 1, agentPerSecond: 1, criticalReserve: 1 });
  const { logger, metrics, traces } = serving.telemetry;
  const telemetry: Telemetry = {
    logger: {
      ...logger,
      debug: (fields, message) => void noted.push(["debug", fields, message]),
      fatal: (fields, message) => void noted.push(["fatal", fields, message]),
      isLevelEnabled: () => debug,
    },
    metrics: {
      ...metrics,
      published: (...args) => void noted.push(["published", ...args]),
      rateLimited: () => void noted.push("limited"),
    },
    traces: {
      ...traces,
      publish: (...args) => {
        noted.push(["span", ...args]);
        return { traceparent: place, end: (error) => void noted.push(["end", error]) };
      },
    },
  };
  return { serving: { ...serving, telemetry }, core, noted };
}

test("a publish is traced, counted and logged", () => {
  const { serving, noted } = house();
  const response = publishAndRecord(serving, "Publish", raw(), context);
  expect(response).toMatchObject({ notificationId: "x", success: true });
  const fields = {
    method: "Publish",
    peer: "peer",
    agent: "a",
    principal: "publisher",
    traceId,
    notificationId: "x",
    target: "desk",
    outcome: "queued",
    sessions: 0,
  };
  expect(noted).toEqual([
    ["span", traceparent, "Publish"],
    ["published", "queued", "info"],
    ["debug", fields, "a notification was published"],
    ["end", undefined],
  ]);
});

test("desks continue the broker's span, and the sender's where it makes none", () => {
  const place = `00-${traceId}-${"3".repeat(16)}-01`;
  const withSpan = house({ place });
  publishAndRecord(withSpan.serving, "Publish", raw(), context);
  expect(withSpan.core.state.register.get("x")?.traceparent).toBe(place);
  const without = house();
  publishAndRecord(without.serving, "Publish", raw(), context);
  expect(without.core.state.register.get("x")?.traceparent).toBe(traceparent);
});

test("what is critical is logged at any level, and everything else only for debugging", () => {
  const { serving, noted } = house({ debug: false });
  publishAndRecord(serving, "Publish", raw(), context);
  expect(noted.filter((each) => Array.isArray(each) && each[0] === "debug")).toEqual([]);
  publishAndRecord(serving, "Publish", raw({ id: "y", importance: 4 }), context);
  expect(noted).toContainEqual([
    "fatal",
    expect.objectContaining({ notificationId: "y" }),
    "a critical notification was published",
  ]);
});

test("a publish that is refused ends its span with the reason", () => {
  const { serving, noted } = house();
  expect(() => publishAndRecord(serving, "Publish", raw({ id: "a b" }), context)).toThrow();
  expect(noted).toEqual([
    ["span", traceparent, "Publish"],
    ["end", expect.objectContaining({ reason: "INVALID" })],
  ]);
});

test("a lease is bound to the stream", () => {
  const { serving, core } = house();
  const lease = { stream: 1, ms: 5 };
  publishAndRecord(serving, "PublishStream", raw(), context, lease);
  expect(core.state.register.get("x")?.lease).toEqual(lease);
});

test("a sender that sends too much waits, which is counted, and what is critical has a reserve", () => {
  const { serving, noted } = house();
  expect(throttle(serving, context, raw())).toBe(0);
  expect(throttle(serving, context, raw())).toBe(1000);
  expect(throttle(serving, context, raw({ importance: 4 }))).toBe(0);
  expect(noted).toEqual(["limited"]);
});
