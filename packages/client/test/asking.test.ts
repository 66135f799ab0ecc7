import { NotificationState, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { info, type Outcome, type Question, question } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const deploy = question("Deploy?", { id: "q", buttons: { deploy: "Deploy", cancel: "Cancel" } });
const answered = { clientId: "desktop", answer: { actionId: "deploy", inputs: {} } };

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });

describe("ask", () => {
  test("gives the question its time, and takes it back when that is over", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    await toasty.ready();
    expect(await toasty.ask(deploy, { timeoutMs: 300 })).toEqual({ kind: "expired" });
    expect(broker.received[0]?.notification).toMatchObject({ ttlMs: 300 });
    expect(await toasty.withdraw("q")).toEqual({ kind: "withdrawn" });
  });

  test.each([0.5, Number.POSITIVE_INFINITY, 2 ** 40])("takes %d ms for what they say", async (timeoutMs) => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy, { timeoutMs });
    if (timeoutMs < 1) {
      expect(await asked).toEqual({ kind: "expired" });
      return;
    }
    await until(() => broker.watchers > 0);
    broker.settle("q", NotificationState.ANSWERED, answered);
    expect(await asked).toMatchObject({ kind: "answered" });
  });

  test("takes an answer of the last moment for the answer", async () => {
    await using broker = await SmallBroker.start({
      hook: (method) => {
        if (method === "withdraw") broker.settle("q", NotificationState.ANSWERED, answered);
      },
    });
    await using toasty = place.client({ address: broker.address });
    await toasty.ready();
    expect(await toasty.ask(deploy, { timeoutMs: 300 })).toMatchObject({
      kind: "answered",
      action: "deploy",
    });
  });

  test("says how the broker took the question, before anybody answers", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const taken = Promise.withResolvers<unknown>();
    const asked = toasty.ask(deploy, { onReceipt: taken.resolve });
    expect(await taken.promise).toMatchObject({ id: "q", success: true, outcome: "queued" });
    broker.settle("q", NotificationState.ANSWERED, answered);
    expect(await asked).toMatchObject({ kind: "answered" });
  });

  test("takes the question back and throws when it is aborted", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const controller = new AbortController();
    const asked = toasty.ask(deploy, { signal: controller.signal });
    await until(() => broker.watchers > 0);
    controller.abort(new Error("changed my mind"));
    await expect(asked).rejects.toMatchObject({ reason: "CANCELLED", message: "changed my mind" });
    const [entry] = await all(toasty.history());
    expect(entry?.outcome).toEqual({ kind: "withdrawn" });
  });

  test.each<[NotificationState, Partial<Parameters<SmallBroker["settle"]>[2]>, Outcome]>([
    [NotificationState.DISMISSED, { clientId: "d" }, { kind: "dismissed", by: "d" }],
    [NotificationState.EXPIRED, {}, { kind: "expired" }],
    [NotificationState.WITHDRAWN, {}, { kind: "withdrawn" }],
    [NotificationState.UNDELIVERED, { reason: "full" }, { kind: "undelivered", reason: "full" }],
    [NotificationState.FAILED, { reason: "no daemon" }, { kind: "failed", reason: "no daemon" }],
  ])("tells of state %s", async (state, more, expected) => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.settle("q", state, more);
    expect(await asked).toEqual(expected);
  });

  test("hears the answer that came while the watch stream was broken, and before it was opened", async () => {
    await using broker = await SmallBroker.start({
      hook: (method, _, request) => {
        if (method !== "publish" || (request as { notification: { id: string } }).notification.id !== "q")
          return;
        // Answered before the agent could listen.
        setImmediate(() => broker.settle("q", NotificationState.ANSWERED, answered));
      },
    });
    await using toasty = place.client({ address: broker.address });
    expect(await toasty.ask(deploy)).toMatchObject({ kind: "answered" });

    const receipt = await toasty.publish(info("x", "", { id: "other" }));
    const settled = receipt.settled();
    await until(() => broker.watchers > 0);
    broker.breakStreams();
    await until(() => broker.watchers === 0);
    broker.settle("other", NotificationState.DISMISSED, { clientId: "d" });
    expect(await settled).toEqual({ kind: "dismissed", by: "d" });
  });

  test("asks a broker that has forgotten once more under the same id, and then says that it is lost", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address });
    const first = await SmallBroker.start({ address, epoch: "e1" });
    const asked = toasty.ask(deploy);
    const receipt = await toasty.publish(info("x"));
    const settled = receipt.settled();
    await until(() => first.watchers > 0);
    first.stop();

    const second = await SmallBroker.start({ address, epoch: "e2" });
    await until(() => second.received.length > 0 && second.watchers > 0);
    expect(second.received).toEqual(first.received.slice(0, 1));
    expect(await settled).toEqual({ kind: "lost" });
    second.stop();

    await using third = await SmallBroker.start({ address, epoch: "e3" });
    expect(await asked).toEqual({ kind: "lost" });
    expect(third.received).toEqual([]);
  });

  test("answers what was asked again", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ address });
    const first = await SmallBroker.start({ address, epoch: "e1" });
    const asked = toasty.ask(deploy);
    await until(() => first.watchers > 0);
    first.stop();
    await using second = await SmallBroker.start({ address, epoch: "e2" });
    await until(() => second.received.length > 0 && second.watchers > 0);
    second.settle("q", NotificationState.ANSWERED, answered);
    expect(await asked).toMatchObject({ kind: "answered", action: "deploy" });
  });

  test("asks again when the broker says that it has lost something, and hears that answer", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.forget("q");
    await until(() => broker.received.length === 2);
    await until(() => broker.watchers > 0);
    broker.settle("q", NotificationState.ANSWERED, answered);
    expect(await asked).toMatchObject({ kind: "answered", action: "deploy" });
  });

  test("is lost when the broker knows only that it has ended, and what was published is so at once", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const settled = (await toasty.publish(info("x", "", { id: "n" }))).settled();
    const asked = toasty.ask(deploy);
    await until(() => broker.received.length === 2 && broker.watchers > 0);
    broker.forget("n");
    broker.forget("q", { settled: true });
    expect(await settled).toEqual({ kind: "lost" });
    expect(await asked).toEqual({ kind: "lost" });
  });

  test("asks the broker how a question ended before it says that it is lost", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    // Answered while the agent did not listen, and then dropped from the history and the outcome log.
    broker.forget("q", { outcome: { state: NotificationState.ANSWERED, ...answered } });
    expect(await asked).toEqual({ kind: "answered", action: "deploy", inputs: {}, by: "desktop" });
  });

  test("waits for the broker when the connection breaks while it asks how a question ended", async () => {
    let breaks = 1;
    await using broker = await SmallBroker.start({
      hook: (method) => {
        if (method !== "withdraw" || breaks-- === 0) return;
        throw new ToastyError({ message: "broken", code: "unavailable", reason: "STOPPING" });
      },
    });
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.forget("q", { outcome: { state: NotificationState.DISMISSED, clientId: "desktop" } });
    expect(await asked).toEqual({ kind: "dismissed", by: "desktop" });
  });

  test("goes on although what listens for the receipt throws, and reports that", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const reported = new Promise((resolve) => toasty.on("error", resolve));
    const asked = toasty.ask(deploy, {
      onReceipt: () => {
        throw new Error("a bug");
      },
    });
    expect(await reported).toMatchObject({ message: "a bug" });
    await until(() => broker.watchers > 0);
    broker.settle("q", NotificationState.ANSWERED, answered);
    expect(await asked).toMatchObject({ kind: "answered" });
  });

  test("refuses what nobody could answer, and a time that is none, under their own names", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const unanswerable = [info("Deploy?") as Question, question("Deploy?", { buttons: {} })];
    for (const asked of unanswerable) {
      await expect(toasty.ask(asked)).rejects.toMatchObject({ violations: [{ field: "question" }] });
    }
    for (const timeoutMs of [Number.NaN, -1, "5s" as unknown as number]) {
      const refused = { reason: "INVALID", violations: [{ field: "timeoutMs" }] };
      await expect(toasty.ask(deploy, { timeoutMs })).rejects.toMatchObject(refused);
      await expect(toasty.ready({ timeoutMs })).rejects.toMatchObject(refused);
    }
    expect(() => toasty.openPublishStream({ maxInFlight: 0 })).toThrow("maxInFlight: is 0");
    expect(broker.received).toEqual([]);
  });

  test("rejects when the question cannot be sent", async () => {
    await using toasty = place.client({ address: `127.0.0.1:${await freePort()}`, outboxTimeoutMs: 100 });
    await expect(toasty.ask(deploy)).rejects.toMatchObject({ reason: "UNREACHABLE" });
    expect(await toasty.ask(deploy, { timeoutMs: 20 })).toEqual({ kind: "expired" });
  });

  test("takes the question back when the client is closed", async () => {
    await using broker = await SmallBroker.start();
    const toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    expect(await toasty.close()).toEqual({ publishes: 0, reports: 0 });
    await expect(asked).rejects.toMatchObject({ reason: "CLOSED" });
    await using later = place.client({ address: broker.address });
    const [entry] = await all(later.history());
    expect(entry?.outcome).toEqual({ kind: "withdrawn" });
  });

  test("rejects when the broker will not be watched", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const told: ToastyError[] = [];
    toasty.on("error", (error) => told.push(error));
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.breakStreams(
      new ToastyError({ message: "not yours", code: "permission_denied", reason: "ROLE_MISSING" }),
    );
    await expect(asked).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    expect(told).toMatchObject([{ reason: "ROLE_MISSING" }]);
  });
});

describe("settled", () => {
  test("is told to listeners for every notification of the agent, also of a former life", async () => {
    await using broker = await SmallBroker.start();
    await using before = place.client({ address: broker.address });
    await before.publish(info("x", "", { id: "former" }));
    broker.settle("former", NotificationState.DISMISSED, { clientId: "d" });
    await using toasty = place.client({ address: broker.address });
    const told = new Promise((resolve) => toasty.once("settled", (...event) => resolve(event)));
    expect(await told).toEqual(["former", { kind: "dismissed", by: "d" }]);
    await until(() => broker.watchers === 0);
  });

  test("is known later as well, when it happened while somebody else was waited for", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const early = await toasty.publish(info("x", "", { id: "early" }));
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.settle("early", NotificationState.DISMISSED, { clientId: "d" });
    broker.settle("q", NotificationState.ANSWERED, answered);
    await asked;
    expect(await early.settled()).toEqual({ kind: "dismissed", by: "d" });
  });

  test("reports what a listener of one receipt throws", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const reported = new Promise((resolve) => toasty.on("error", resolve));
    const receipt = await toasty.publish(info("x", "", { id: "n" }));
    const [stopped, other] = [vi.fn(), vi.fn()];
    receipt.onSettled(stopped)();
    receipt.onSettled(() => {
      throw new Error("a bug");
    });
    receipt.onSettled(other);
    await until(() => broker.watchers > 0);
    broker.settle("n", NotificationState.DISMISSED, { clientId: "d" });
    expect(await reported).toMatchObject({ message: "a bug" });
    expect(other.mock.calls).toEqual([[{ kind: "dismissed", by: "d" }]]);
    expect(stopped).not.toHaveBeenCalled();
  });

  test("ends the watch stream when nobody waits any more", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const asked = toasty.ask(deploy);
    await until(() => broker.watchers > 0);
    broker.settle("q", NotificationState.ANSWERED, answered);
    await asked;
    await until(() => broker.watchers === 0);
  });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
