import type { NotificationDelivery } from "@toasty/client";
import { info } from "@toasty/proto";
import { expect, test } from "vitest";
import { logFailedReport, receive, withAbsoluteExpiry } from "./received.js";

const now = 1_000;

test("being held does not prolong a life", () => {
  expect(withAbsoluteExpiry(info("x"), now)).toEqual(info("x"));
  expect(withAbsoluteExpiry(info("x", "", { ttlMs: 500 }), now)).toMatchObject({
    ttlMs: undefined,
    expiresAtMs: 1_500,
  });
  expect(withAbsoluteExpiry(info("x", "", { ttlMs: 500, expiresAtMs: 1_200 }), now)).toMatchObject({
    expiresAtMs: 1_200,
  });
});

test("a delivery is named by its agent and id, and keeps its reports", () => {
  const notification = { ...info("x", "", { id: "i", ttlMs: 500 }), agentId: "trainer" };
  const delivery = { kind: "notification", notification, cursor: "e.info.1" } as NotificationDelivery;
  const received = receive(delivery, now);
  expect(received).toMatchObject({ key: "trainer/i", cursor: "e.info.1" });
  expect(received.notification.expiresAtMs).toBe(1_500);
  expect(received.delivery).toBe(delivery);
});

test("a report that fails is logged and goes no further", async () => {
  const err = new Error("the broker is away");
  const logged = new Promise((resolve) => {
    const quiet = () => {};
    logFailedReport(Promise.reject(err), {
      debug: quiet,
      info: quiet,
      warn: (context, message) => resolve([context, message]),
      error: quiet,
    });
  });
  expect(await logged).toEqual([{ err }, "a report did not reach the broker"]);
});
