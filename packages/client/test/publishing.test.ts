import { getEventListeners } from "node:events";
import { NotificationState, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type HistoryEntry, info, question } from "../src/index.js";
import { type Hook, SmallBroker } from "./small-broker.js";
import { freePort, Somewhere, stateOf } from "./somewhere.js";

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

const limited = (retryAfterMs: number) =>
  new ToastyError({ message: "slow down", code: "resource_exhausted", reason: "RATE_LIMITED", retryAfterMs });

describe("publish", () => {
  test("waits as long as the broker asks, and keeps the order", async () => {
    let refusals = 2;
    await using broker = await SmallBroker.start({
      hook: () => {
        if (refusals-- > 0) throw limited(20);
      },
    });
    await using toasty = place.client({ address: broker.address });
    await toasty.ready();
    const ids = Array.from({ length: 30 }, (_, i) => `n${i}`);
    await Promise.all(ids.map((id) => toasty.publish(info("x", "", { id }))));
    expect(broker.received.map(({ notification }) => notification?.id).toSorted()).toEqual(ids.toSorted());
  });

  test("waits for a full mailbox with what goes there, and with nothing else", async () => {
    const refused = Promise.withResolvers<void>();
    await using broker = await SmallBroker.start({
      hook: (_method, _headers, request) => {
        if ((request as { targetClientId: string }).targetClientId !== "full") return;
        refused.resolve();
        const full = { code: "resource_exhausted", reason: "MAILBOX_FULL", retryAfterMs: 60_000 } as const;
        throw new ToastyError({ ...full, message: "the mailbox of full is full" });
      },
    });
    const toasty = place.client({ address: broker.address });
    const stream = toasty.openPublishStream();
    for (const way of [toasty, stream]) {
      const waits = way.publish(info("x"), { to: "full" });
      await refused.promise;
      expect(await way.publish(info("x"))).toMatchObject({ success: true });
      expect(await way.publish(info("x"))).toMatchObject({ success: true });
      waits.catch(() => {});
    }
    expect(await toasty.close({ flushMs: 0 })).toEqual({ publishes: 2, reports: 0 });
  });

  test("sends again what got no answer, under the same id and revision", async () => {
    const requests: unknown[] = [];
    const hook: Hook = (_, __, request) => {
      requests.push(request);
      if (requests.length === 1) {
        throw new ToastyError({ message: "stopping", code: "unavailable", reason: "STOPPING" });
      }
    };
    await using broker = await SmallBroker.start({ hook });
    await using toasty = place.client({ address: broker.address });
    expect(await toasty.publish(info("x"))).toMatchObject({ success: true });
    expect(requests[1]).toEqual(requests[0]);
  });

  test("takes the refusal of a second try as settled for the proof that the first got through", async () => {
    let tries = 0;
    await using broker = await SmallBroker.start({
      hook: () => {
        tries += 1;
        if (tries === 1) throw new ToastyError({ message: "", code: "unavailable", reason: "STOPPING" });
        throw new ToastyError({ message: "", code: "failed_precondition", reason: "SETTLED" });
      },
    });
    await using toasty = place.client({ address: broker.address });
    expect(await toasty.publish(info("x"))).toMatchObject({ success: true, outcome: "duplicate" });
  });

  test("numbers every content of an id, also when the clock jumps back", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const now = vi.spyOn(Date, "now").mockReturnValue(2_000_000_000_000);
    await toasty.publish(info("first", "", { id: "one" }));
    now.mockReturnValue(1_000_000_000_000);
    expect(await toasty.publish(info("second", "", { id: "one" }))).toMatchObject({ outcome: "queued" });
    now.mockRestore();
  });

  test("is a duplicate when an old revision comes late", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    await toasty.publish({ ...info("new", "", { id: "one" }), revision: 2 });
    const late = await toasty.publish({ ...info("old", "", { id: "one" }), revision: 1 });
    expect(late).toMatchObject({ outcome: "duplicate", success: true });
  });

  test("refuses what is wrong before anything is sent, with every option", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const published = toasty.publish(question("", { buttons: ["a", "a"] }), { to: "no target" });
    await expect(published).rejects.toMatchObject({
      code: "invalid_argument",
      reason: "INVALID",
      violations: [{ field: "to" }, { field: "title" }, { field: expect.stringContaining("buttons[1]") }],
    });
    expect(toasty.state.kind).toBe("idle");
  });

  test("gives up when its time in the outbox is over, and says why", async () => {
    const port = await freePort();
    await using toasty = place.client({ address: `127.0.0.1:${port}`, outboxTimeoutMs: 150 });
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({
      reason: "UNREACHABLE",
      message: expect.stringMatching(
        /gave up after 0 s: cannot reach the broker at .* \(connection refused\)/,
      ),
    });
  });

  test("waits without end where it was told so", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const endless = Number.POSITIVE_INFINITY;
    const limits = { outboxTimeoutMs: endless, callTimeoutMs: endless, connectTimeoutMs: endless };
    await using toasty = place.client({ address, ...limits });
    const ready = toasty.ready({ timeoutMs: endless });
    const publish = toasty.publish(info("x"));
    await stateOf(toasty, "waiting");
    await using broker = await SmallBroker.start({ address });
    await ready;
    expect(await publish).toMatchObject({ success: true });
    expect(broker.received).toHaveLength(1);
  });

  test("keeps no more than the outbox holds", async () => {
    const port = await freePort();
    const toasty = place.client({ address: `127.0.0.1:${port}`, outboxEntries: 10 });
    const published = Array.from({ length: 12 }, () => toasty.publish(info("x")));
    await expect(published[10]).rejects.toMatchObject({ reason: "OUTBOX_FULL" });
    await expect(published[11]).rejects.toMatchObject({ reason: "OUTBOX_FULL" });
    expect(await toasty.close({ flushMs: 10 })).toEqual({ publishes: 10, reports: 0 });
    for (const left of published.slice(0, 10)) await expect(left).rejects.toMatchObject({ reason: "CLOSED" });
  });

  test("says why something is refused, and that it was given up, also while the outbox is full", async () => {
    const stop = new AbortController();
    await using broker = await SmallBroker.start({
      hook: (_method, _headers, request) => {
        const { targetClientId: to } = request as { targetClientId: string };
        const full = { message: "", code: "resource_exhausted", reason: "MAILBOX_FULL" } as const;
        if (to === "full") throw new ToastyError({ ...full, retryAfterMs: 60_000 });
        if (to === "closed")
          throw new ToastyError({ message: "no", code: "permission_denied", reason: "ROLE_MISSING" });
        if (to !== "silent") return;
        stop.abort();
        return new Promise(() => {});
      },
    });
    const toasty = place.client({ address: broker.address, outboxEntries: 1 });
    await toasty.ready();
    toasty.publish(info("x"), { to: "full" }).catch(() => {});
    await toasty.publish(info("x"));
    const refused = toasty.publish(info("x"), { to: "closed" });
    await expect(refused).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    const aborted = toasty.publish(info("x"), { to: "silent", signal: stop.signal });
    await expect(aborted).rejects.toMatchObject({ reason: "CANCELLED" });
    await toasty.close({ flushMs: 0 });
  });

  test("has no limit for what is on its way while the broker answers", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address, outboxEntries: 10 });
    await toasty.ready();
    const receipts = await Promise.all(Array.from({ length: 300 }, () => toasty.publish(info("x"))));
    expect(receipts.every(({ success }) => success)).toBe(true);
  });

  test("drops at once where it must never wait, but not while it connects for the first time", async () => {
    const port = await freePort();
    await using toasty = place.client({ address: `127.0.0.1:${port}`, onUnavailable: "drop" }, () => 1);
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({ code: "unavailable", reason: "DROPPED" });
    expect(toasty.state.kind).toBe("waiting");
    await expect(toasty.publish(info("x"))).rejects.toThrow(/not sent: cannot reach the broker/);
    await using broker = await SmallBroker.start();
    await using there = place.client({ address: broker.address, onUnavailable: "drop" });
    expect(await there.publish(info("x"))).toMatchObject({ success: true });
  });

  test("tells once of a failure that nobody awaited, and harms nobody without a listener", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const told = new Promise<ToastyError>((resolve) => toasty.once("error", resolve));
    void toasty.publish(info(""));
    expect(await told).toMatchObject({ reason: "INVALID" });
    void toasty.publish(info(""));
    await toasty.publish(info("goes on"));
  });

  test("ends by its signal, in the outbox and on its way, and leaves no listener", async () => {
    const port = await freePort();
    await using waiting = place.client({ address: `127.0.0.1:${port}` });
    const controller = new AbortController();
    const published = [1, 2, 3].map(() => waiting.publish(info("x"), { signal: controller.signal }));
    await stateOf(waiting, "waiting");
    controller.abort(new Error("enough"));
    for (const each of published) await expect(each).rejects.toThrow("enough");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);

    const reached = Promise.withResolvers<void>();
    await using broker = await SmallBroker.start({
      hook: () => {
        reached.resolve();
        return new Promise(() => {});
      },
    });
    await using toasty = place.client({ address: broker.address });
    const stop = new AbortController();
    const onWay = toasty.publish(info("x"), { signal: stop.signal });
    await reached.promise;
    stop.abort();
    await expect(onWay).rejects.toMatchObject({ code: "cancelled", reason: "CANCELLED" });
    await expect(toasty.publish(info("x"), { signal: stop.signal })).rejects.toMatchObject({
      reason: "CANCELLED",
    });
  });

  test("shares one signal among hundreds without a warning", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 300 }, () => toasty.publish(info("x"), { signal })));
    await new Promise(setImmediate);
    expect(warned).not.toHaveBeenCalled();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    process.off("warning", warned);
  });
});

describe("close", () => {
  test("does not wait for a broker that says nothing", async () => {
    const reached = Promise.withResolvers<void>();
    await using broker = await SmallBroker.start({
      hook: () => {
        reached.resolve();
        return new Promise(() => {});
      },
    });
    const toasty = place.client({ address: broker.address });
    await toasty.ready();
    const published = toasty.publish(info("x"));
    await reached.promise;
    expect(await toasty.close({ flushMs: 10 })).toEqual({ publishes: 1, reports: 0 });
    await expect(published).rejects.toMatchObject({ reason: "CLOSED" });
    expect(toasty.state).toEqual({ kind: "closed" });
  });

  test("sends what was just handed in, and may be called again", async () => {
    await using broker = await SmallBroker.start();
    const toasty = place.client({ address: broker.address });
    const published = [toasty.publish(info("a")), toasty.publish(info("b"))];
    const [first, second] = [toasty.close(), toasty.close()];
    expect(await Promise.all([first, second])).toEqual([
      { publishes: 0, reports: 0 },
      { publishes: 0, reports: 0 },
    ]);
    expect(await Promise.all(published)).toHaveLength(2);
    await expect(toasty.publish(info("late"))).rejects.toMatchObject({ reason: "CLOSED" });
    await expect(toasty.ask(question("late?"))).rejects.toMatchObject({ reason: "CLOSED" });
    await expect(toasty.ready()).rejects.toMatchObject({ reason: "CLOSED" });
  });
});

describe("withdraw", () => {
  test("takes back, and does not overtake the publish", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const published = toasty.publish(info("x", "", { id: "one" }));
    expect(await toasty.withdraw("one")).toEqual({ kind: "withdrawn" });
    expect(await (await published).settled()).toEqual({ kind: "withdrawn" });
    await expect(toasty.withdraw("nobody's")).rejects.toMatchObject({ reason: "NOT_FOUND" });
  });

  test("ends by its signal, also while it waits for the publish", async () => {
    await using toasty = place.client({ address: `127.0.0.1:${await freePort()}` });
    const published = toasty.publish(info("x", "", { id: "one" }));
    const stop = new AbortController();
    const withdrawn = toasty.withdraw("one", { signal: stop.signal });
    stop.abort();
    await expect(withdrawn).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
    published.catch(() => {});
    await toasty.close({ flushMs: 0 });
  });
});

describe("history", () => {
  test("ends by its signal as everything does", async () => {
    await using toasty = place.client({ address: `127.0.0.1:${await freePort()}` });
    const before = toasty.history({ signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    await expect(before.next()).rejects.toMatchObject({ name: "ToastyError", reason: "CANCELLED" });
  });

  test("goes back page by page", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    for (let i = 0; i < 7; i++) await toasty.publish(info(`n${i}`, "", { id: `n${i}` }));
    await toasty.withdraw("n6");
    const entries: HistoryEntry[] = [];
    for await (const entry of toasty.history({ pageSize: 3 })) entries.push(entry);
    expect(entries.map(({ notification }) => notification.id)).toEqual([
      "n6",
      "n5",
      "n4",
      "n3",
      "n2",
      "n1",
      "n0",
    ]);
    expect(entries[0]).toMatchObject({ to: "desktop", outcome: { kind: "withdrawn" } });
    expect(entries[1]?.outcome).toBeUndefined();
  });
});

describe("history of large notifications", () => {
  test("has also what was long and was answered at length", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const options = Array.from({ length: 5_000 }, (_, i) => `option-${i}`);
    await toasty.publish(question("Which?", { id: "q", inputs: { which: { options } } }));
    const answer = { actionId: "submit", inputs: { which: "x".repeat(240_000) } };
    broker.settle("q", NotificationState.ANSWERED, { clientId: "d", answer });
    const entries: HistoryEntry[] = [];
    for await (const entry of toasty.history()) entries.push(entry);
    expect(entries).toMatchObject([{ outcome: { kind: "answered", action: "submit" } }]);
  });

  test("is fetched in pages that fit into a message", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const large = "\u{1f514}".repeat(4_000);
    const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
    for (const id of ids) await toasty.publish(info("x", large, { id, line2: large }));
    const found: string[] = [];
    for await (const { notification } of toasty.history()) found.push(notification.id);
    expect(found).toEqual(ids.toReversed());
  });
});

describe("tokens", () => {
  test("are made, listed and taken out of use", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address, token: { admin: "a" } });
    const made = await toasty.tokenAdmin.create({ name: "ci", role: "publisher" });
    expect(made).toMatchObject({ name: "ci", role: "publisher", agent: undefined, secret: "secret of ci" });
    expect(await toasty.tokenAdmin.list()).toMatchObject([{ name: "ci" }]);
    await toasty.tokenAdmin.revoke("ci");
    expect(await toasty.tokenAdmin.list()).toEqual([]);
  });
});
