import { getEventListeners } from "node:events";
import { NotificationState, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Delivery,
  info,
  type NotificationDelivery,
  question,
  type ReportOptions,
} from "../src/index.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

const titleOf = (delivery: Delivery) =>
  delivery.kind === "notification" ? delivery.notification.payload?.value.header?.title : delivery.kind;

async function next(deliveries: AsyncIterator<Delivery, void>): Promise<Delivery> {
  const { value } = await deliveries.next();
  if (!value) throw new Error("the attachment has ended");
  return value;
}

async function nextNotification(deliveries: AsyncIterator<Delivery, void>): Promise<NotificationDelivery> {
  for (;;) {
    const delivery = await next(deliveries);
    if (delivery.kind === "notification") return delivery;
  }
}

describe("attach", () => {
  test("gives the backlog, says that it is read, and goes on live", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    await toasty.publish(info("first"));
    const deliveries = toasty.attach("desktop")[Symbol.asyncIterator]();
    expect(titleOf(await next(deliveries))).toBe("first");
    expect(titleOf(await next(deliveries))).toBe("caught_up");
    const receipt = await toasty.publish(info("second"));
    expect(receipt.outcome).toBe("streamed");
    expect(titleOf(await next(deliveries))).toBe("second");
    await toasty.withdraw(receipt.id);
    expect(await next(deliveries)).toMatchObject({ kind: "withdrawal", id: receipt.id, reason: "withdrawn" });
  });

  test("acknowledges the last by asking for the next, and not what the loop was left with", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    for (const title of ["a", "b", "c"]) await toasty.publish(info(title));
    const seen: unknown[] = [];
    for await (const delivery of toasty.attach("desktop")) {
      seen.push(titleOf(delivery));
      if (seen.length === 2) break;
    }
    await until(() => broker.acks.flat().includes("e1.info.1"));
    for await (const delivery of toasty.attach("desktop")) {
      seen.push(titleOf(delivery));
      if (delivery.kind === "caught_up") break;
    }
    expect(seen).toEqual(["a", "b", "b", "c", "caught_up"]);
    expect(broker.acks.flat()).not.toContain("e1.info.2");
  });

  test("goes on where it was after a break, with nothing twice and nothing missing", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const broker = await SmallBroker.start({ address });
    await using toasty = place.client({ address });
    const deliveries = toasty.attach("desktop")[Symbol.asyncIterator]();
    for (const title of ["a", "b", "c"]) await toasty.publish(info(title));
    expect(titleOf(await nextNotification(deliveries))).toBe("a");
    expect(titleOf(await nextNotification(deliveries))).toBe("b");
    broker.breakStreams();
    await toasty.publish(info("d"));
    expect(titleOf(await nextNotification(deliveries))).toBe("c");
    expect(titleOf(await nextNotification(deliveries))).toBe("d");
    broker.stop();
  });

  test("tells of a gap when the broker has lost its memory, and goes on in the new one", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const first = await SmallBroker.start({ address, epoch: "e1" });
    await using toasty = place.client({ address });
    const attachment = toasty.attach("desktop");
    const deliveries = attachment[Symbol.asyncIterator]();
    await toasty.publish(info("a"));
    await nextNotification(deliveries);
    await Promise.race([deliveries.next(), until(() => attachment.resumeToken !== "")]);
    first.stop();
    await using _second = await SmallBroker.start({ address, epoch: "e2" });
    await toasty.publish(info("b"));
    const kinds: unknown[] = [];
    for await (const delivery of attachment) {
      kinds.push(delivery.kind === "gap" ? `gap ${delivery.reason}` : titleOf(delivery));
      if (kinds.includes("b")) break;
    }
    expect(kinds.filter((kind) => kind !== "caught_up")).toEqual(["gap epoch_changed", "b"]);
  });

  test.each([
    ["named", "e1.info.1"],
    ["opaque", "info=ZTEuaW5mby4x"],
  ] as const)("resumes from a token of another attachment, with %s cursors", async (cursors, token) => {
    await using broker = await SmallBroker.start({ cursors });
    await using toasty = place.client({ address: broker.address });
    for (const title of ["a", "b"]) await toasty.publish(info(title));
    const attachment = toasty.attach("desktop");
    for await (const delivery of attachment) if (titleOf(delivery) === "b") break;
    expect(attachment.resumeToken).toBe(token);
    const [first] = await take(toasty.attach("desktop", { resume: attachment.resumeToken }), 1);
    expect(first && titleOf(first)).toBe("b");
  });

  test("acknowledges opaque cursors, and resumes at them after a break", async () => {
    await using broker = await SmallBroker.start({ cursors: "opaque" });
    await using toasty = place.client({ address: broker.address });
    for (const title of ["a", "b"]) await toasty.publish(info(title));
    const deliveries = toasty.attach("desktop")[Symbol.asyncIterator]();
    await nextNotification(deliveries);
    await nextNotification(deliveries);
    await until(() => broker.acks.flat().includes(btoa("e1.info.1")));
    broker.breakStreams();
    await toasty.publish(info("c"));
    // "b" is acknowledged by the position at which the new call begins.
    expect(titleOf(await nextNotification(deliveries))).toBe("c");
  });

  test("goes on with an event that this version does not know", async () => {
    await using broker = await SmallBroker.start({ cursors: "opaque" });
    await using toasty = place.client({ address: broker.address });
    const deliveries = toasty.attach("desktop")[Symbol.asyncIterator]();
    expect(titleOf(await next(deliveries))).toBe("caught_up");
    broker.deliver("desktop", { cursor: btoa("e1.info.7"), event: undefined, lane: 1 });
    await toasty.publish(info("a"));
    expect(titleOf(await next(deliveries))).toBe("a");
    await until(() => broker.acks.flat().includes(btoa("e1.info.7")));
  });

  test("reports what became of a delivery, and hears who was first", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const ask = question("Deploy?", { buttons: ["yes", "no"] });
    const [one, two] = [toasty.attach("desktop"), toasty.attach("other")];
    await toasty.publish(ask);
    const delivery = await nextNotification(one[Symbol.asyncIterator]());
    expect(await delivery.held("quiet hours")).toEqual({ accepted: true, outcome: undefined });
    expect(await delivery.displayed()).toEqual({ accepted: true, outcome: undefined });
    broker.settle(delivery.notification.id, NotificationState.ANSWERED, {
      clientId: "phone",
      answer: { actionId: "no", inputs: {} },
    });
    expect(await delivery.answer("yes")).toEqual({
      accepted: false,
      outcome: { kind: "answered", action: "no", inputs: {}, by: "phone" },
    });
    await two[Symbol.asyncDispose]();
    const receipt = await toasty.publish(info("x"));
    const plain = await nextNotification(one[Symbol.asyncIterator]());
    expect(await plain.dismiss()).toMatchObject({
      accepted: true,
      outcome: { kind: "dismissed", by: "desktop" },
    });
    expect(await receipt.settled()).toEqual({ kind: "dismissed", by: "desktop" });
    await toasty.publish(info("y"));
    const broken = await nextNotification(one[Symbol.asyncIterator]());
    expect(await broken.fail("no daemon")).toMatchObject({ outcome: { kind: "failed" } });
  });

  test("keeps reports while the broker is away", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address });
    const first = await SmallBroker.start({ address });
    await toasty.publish({ ...info("x", "", { id: "x" }), revision: 1 });
    const deliveries = toasty.attach("desktop")[Symbol.asyncIterator]();
    const delivery = await nextNotification(deliveries);
    first.stop();
    await until(() => toasty.state.kind !== "ready");
    const reported = delivery.dismiss();
    // The same notification, so that the same cursor is known to the broker that comes back.
    await using second = await SmallBroker.start({ address });
    await using other = place.client({ address });
    await other.publish({ ...info("x", "", { id: "x" }), revision: 1 });
    expect(second.received).toHaveLength(1);
    expect(await reported.catch((error: ToastyError) => error.reason)).toEqual(
      expect.toSatisfy((verdict) => verdict === "NOT_DELIVERED" || verdict.accepted === true),
    );
  });

  test("reports without a limit for as long as the broker is away, and up to a signal", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address, outboxTimeoutMs: 100 });
    const first = await SmallBroker.start({ address });
    await toasty.publish({ ...info("x", "", { id: "x" }), revision: 1 });
    const { notification, cursor } = await nextNotification(toasty.attach("desktop")[Symbol.asyncIterator]());
    first.stop();
    await until(() => toasty.state.kind !== "ready");
    const controller = new AbortController();
    const on = (options: ReportOptions) => toasty.reportOn("desktop", { notification, cursor }, options);
    const unlimited = { timeoutMs: Number.POSITIVE_INFINITY };
    const kept = on(unlimited).dismiss();
    const aborted = on({ ...unlimited, signal: controller.signal }).dismiss();
    await expect(on({}).dismiss()).rejects.toMatchObject({ reason: "UNREACHABLE" });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ reason: "CANCELLED" });
    await using second = await SmallBroker.start({ address });
    await using other = place.client({ address });
    await other.publish({ ...info("x", "", { id: "x" }), revision: 1 });
    expect(second.received).toHaveLength(1);
    expect(await kept.catch((error: ToastyError) => error.reason)).toEqual(
      expect.toSatisfy((verdict) => verdict === "NOT_DELIVERED" || verdict.accepted === true),
    );
  });

  test("ends quietly by its signal, by close, and with the client, also while it waits", async () => {
    await using broker = await SmallBroker.start();
    const toasty = place.client({ address: broker.address });
    const controller = new AbortController();
    const bySignal = take(toasty.attach("a", { signal: controller.signal }));
    const closed = toasty.attach("b");
    const byClose = take(closed);
    const byClient = take(toasty.attach("c"));
    await until(() => broker.desks === 3);
    controller.abort();
    await bySignal;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await closed.close();
    await byClose;
    await toasty.close();
    await byClient;
    await until(() => broker.desks === 0);
  });

  test("throws what no new try can mend", async () => {
    await using broker = await SmallBroker.start({
      hook: (method) => {
        if (method !== "attach") return;
        throw new ToastyError({
          message: "a publisher may not",
          code: "permission_denied",
          reason: "ROLE_MISSING",
        });
      },
    });
    await using toasty = place.client({ address: broker.address });
    await expect(take(toasty.attach("desktop"))).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    await expect(take(toasty.attach("no id"))).rejects.toMatchObject({
      violations: [{ field: "client_id" }],
    });
    await expect(take(toasty.attach("a", { window: 0 }))).rejects.toMatchObject({
      violations: [{ field: "window" }],
    });
    await expect(take(toasty.attach("a", { resume: "?" }))).rejects.toMatchObject({
      violations: [{ field: "resume" }],
    });
  });

  test("shares one signal among hundreds of streams without a warning", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const controller = new AbortController();
    const all = Array.from({ length: 200 }, (_, i) =>
      take(toasty.attach(`d${i}`, { signal: controller.signal })),
    );
    await until(() => broker.desks === 200);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    controller.abort();
    await Promise.all(all);
    await new Promise(setImmediate);
    expect(warned).not.toHaveBeenCalled();
    process.off("warning", warned);
  });
});

async function take(
  deliveries: AsyncIterable<Delivery>,
  count = Number.POSITIVE_INFINITY,
): Promise<Delivery[]> {
  const taken: Delivery[] = [];
  for await (const delivery of deliveries) {
    taken.push(delivery);
    if (taken.length >= count) break;
  }
  return taken;
}
