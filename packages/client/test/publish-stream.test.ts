import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { info } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

describe("a publish stream", () => {
  test("gives a receipt for each, in the order of sending", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    await using stream = toasty.openPublishStream({ to: "phone" });
    const ids = Array.from({ length: 2_000 }, (_, i) => `n${i}`);
    const receipts = [];
    for (const id of ids) {
      await stream.room();
      receipts.push(stream.publish(info("x", "", { id })));
    }
    expect((await Promise.all(receipts)).map(({ id }) => id)).toEqual(ids);
    expect(broker.received.map(({ notification }) => notification?.id)).toEqual(ids);
    expect(broker.received[0]?.targetClientId).toBe("phone");
  });

  test("has no more on its way than it may", async () => {
    const gate = Promise.withResolvers<void>();
    let arrived = 0;
    await using broker = await SmallBroker.start({
      hook: async () => {
        arrived += 1;
        await gate.promise;
      },
    });
    await using toasty = place.client({ address: broker.address });
    await using stream = toasty.openPublishStream({ maxInFlight: 5 });
    const receipts = Array.from({ length: 20 }, () => stream.publish(info("x")));
    await until(() => arrived === 5);
    const room = vi.fn();
    void stream.room().then(room);
    await new Promise(setImmediate);
    expect([arrived, stream.pending]).toEqual([5, 20]);
    expect(room).not.toHaveBeenCalled();
    gate.resolve();
    await Promise.all(receipts);
    await until(() => room.mock.calls.length === 1);
  });

  test("goes on after a bad item, and after one that was refused", async () => {
    await using broker = await SmallBroker.start({
      hook: (_, __, request) => {
        if ((request as { notification: { id: string } }).notification.id !== "refused") return;
        throw new ToastyError({ message: "no", code: "permission_denied", reason: "ROLE_MISSING" });
      },
    });
    await using toasty = place.client({ address: broker.address });
    await using stream = toasty.openPublishStream();
    const bad = stream.publish(info(""));
    const refused = stream.publish(info("x", "", { id: "refused" }));
    const good = stream.publish(info("x"));
    await expect(bad).rejects.toMatchObject({ reason: "INVALID" });
    await expect(refused).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    expect(await good).toMatchObject({ success: true });
  });

  test("waits as long as the broker asks", async () => {
    let refusals = 3;
    await using broker = await SmallBroker.start({
      hook: () => {
        if (refusals-- <= 0) return;
        const limited = {
          message: "",
          code: "resource_exhausted",
          reason: "RATE_LIMITED",
          retryAfterMs: 20,
        } as const;
        throw new ToastyError(limited);
      },
    });
    await using toasty = place.client({ address: broker.address });
    await using stream = toasty.openPublishStream();
    const receipts = await Promise.all(Array.from({ length: 10 }, () => stream.publish(info("x"))));
    expect(receipts.every(({ success }) => success)).toBe(true);
    expect(broker.received).toHaveLength(10);
  });

  test("sends again after a break what has no receipt", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const reached = Promise.withResolvers<void>();
    const first = await SmallBroker.start({
      address,
      hook: () => {
        reached.resolve();
        return new Promise(() => {});
      },
    });
    await using toasty = place.client({ address });
    await using stream = toasty.openPublishStream();
    const receipts = Array.from({ length: 50 }, (_, i) => stream.publish(info("x", "", { id: `n${i}` })));
    await reached.promise;
    first.stop();
    await using second = await SmallBroker.start({ address });
    expect(await Promise.all(receipts)).toHaveLength(50);
    expect(second.received.map(({ notification }) => notification?.id)).toEqual(
      receipts.map((_, i) => `n${i}`),
    );
  });

  test("says why when the broker stays away, and keeps no more than it holds", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address, outboxTimeoutMs: 100, outboxEntries: 10 });
    await using stream = toasty.openPublishStream();
    const receipts = Array.from({ length: 11 }, () => stream.publish(info("x")));
    await expect(receipts[10]).rejects.toMatchObject({ reason: "OUTBOX_FULL" });
    for (const receipt of receipts.slice(0, 10)) {
      await expect(receipt).rejects.toMatchObject({ reason: "UNREACHABLE" });
    }
  });

  test("has room again for what comes after that which has waited too long", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address, outboxTimeoutMs: 50, outboxEntries: 2 });
    await using stream = toasty.openPublishStream();
    for (let i = 0; i < 2; i++) {
      const outcomes = await Promise.allSettled([stream.publish(info("x")), stream.publish(info("x"))]);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { reason: "UNREACHABLE" } });
    }
  });

  test("drops at once where it must never wait", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address, onUnavailable: "drop" });
    await using stream = toasty.openPublishStream();
    await expect(stream.publish(info("x"))).rejects.toMatchObject({ reason: "DROPPED" });
  });

  test("takes one off by its signal, and rejects what is left when the client is closed", async () => {
    const toasty = place.client({ address: `127.0.0.1:${await freePort()}` });
    const stream = toasty.openPublishStream();
    const controller = new AbortController();
    const aborted = stream.publish(info("x"), { signal: controller.signal });
    const left = stream.publish(info("x"));
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(await toasty.close({ flushMs: 10 })).toEqual({ publishes: 1, reports: 0 });
    await expect(left).rejects.toMatchObject({ reason: "CLOSED" });
  });
});
