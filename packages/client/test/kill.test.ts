import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Delivery, info, question, type Receipt, type Toasty } from "../src/index.js";
import { RealBroker } from "./real-broker.js";
import { brokerLost, freePort, Somewhere, stateOf } from "./somewhere.js";

let place: Somewhere;
let address: string;
let broker: RealBroker;

beforeEach(async () => {
  place = await Somewhere.make();
  address = `127.0.0.1:${await freePort()}`;
  broker = await RealBroker.start(place, address);
});
afterEach(async () => {
  await broker.kill();
  await place[Symbol.asyncDispose]();
});

/** kill -9, a while of nothing, and a new broker that remembers nothing. */
async function killAndStartAgain(client: Toasty): Promise<void> {
  await broker.kill();
  await brokerLost(client);
  broker = await RealBroker.start(place, address);
}

/** A desk that shows whatever comes, until it is told to stop. */
function desk(client: Toasty, { answer }: { answer?: (nth: number) => string | undefined } = {}) {
  const seen: string[] = [];
  const gaps: string[] = [];
  const failures: unknown[] = [];
  const attachment = client.attach("desktop");
  let questions = 0;
  const watchers = new Set<() => void>();
  const done = (async () => {
    for await (const delivery of attachment) {
      if (delivery.kind === "gap") gaps.push(delivery.reason);
      if (delivery.kind === "notification") await show(delivery);
      for (const tell of watchers) tell();
    }
  })();

  async function show(delivery: Extract<Delivery, { kind: "notification" }>): Promise<void> {
    seen.push(delivery.notification.id);
    await delivery.displayed().catch((error) => failures.push(error));
    if (delivery.notification.payload?.$case !== "interactiveMessage") return;
    const action = answer?.(++questions);
    if (action) await delivery.answer(action).catch((error) => failures.push(error));
  }
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const tell = () => {
        if (!holds()) return;
        watchers.delete(tell);
        resolve();
      };
      watchers.add(tell);
      tell();
    });
  const stop = () => {
    void attachment.close();
    return done;
  };
  return { seen, gaps, failures, until, stop };
}

describe("a broker that is killed and started again", () => {
  test("costs a publish a pause, and a desk at most what it is told of as a gap", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const screen = desk(deskClient);
    const receipts: Promise<Receipt>[] = [];
    for (let i = 0; i < 300; i++) {
      receipts.push(toasty.publish(info("x", "", { id: `n${i}` })));
      if (i % 20 === 0 && i < 150) await receipts.at(-1);
      if (i === 100) await screen.until(() => screen.seen.length > 0);
      if (i === 150) void broker.kill();
      if (i === 200) {
        await stateOf(toasty, "waiting");
        broker = await RealBroker.start(place, address);
      }
    }
    const taken = await Promise.all(receipts);
    expect(taken.every(({ success }) => success)).toBe(true);
    await toasty.publish(info("last", "", { id: "last" }));
    await screen.until(() => screen.seen.includes("last"));

    // What the first broker had taken and not yet delivered died with it, which the desk was told.
    expect(screen.gaps).toEqual(["epoch_changed"]);
    const missing = taken.filter(({ id }) => !screen.seen.includes(id)).map(({ id }) => Number(id.slice(1)));
    expect(Math.max(-1, ...missing)).toBeLessThanOrEqual(150);
    await screen.stop();
  });

  test("costs a question a pause: it is asked again under the same id, and answered", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const screen = desk(deskClient, { answer: (nth) => (nth === 2 ? "deploy" : undefined) });
    const asked = toasty.ask(question("Deploy?", { id: "q", buttons: ["deploy", "cancel"] }), {
      timeoutMs: 60_000,
    });
    await screen.until(() => screen.seen.length === 1);
    await killAndStartAgain(deskClient);
    expect(await asked).toEqual({ kind: "answered", action: "deploy", inputs: {}, by: "desktop" });
    expect(screen.seen).toEqual(["q", "q"]);
    expect(screen.gaps).toEqual(["epoch_changed"]);
    await screen.stop();
  });

  test("says that a question is lost when it happens twice", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const screen = desk(deskClient);
    const asked = toasty.ask(question("Deploy?", { id: "q", buttons: ["deploy", "cancel"] }));
    await screen.until(() => screen.seen.length === 1);
    await killAndStartAgain(deskClient);
    await screen.until(() => screen.seen.length === 2);
    await killAndStartAgain(deskClient);
    expect(await asked).toEqual({ kind: "lost" });
    await screen.stop();
  });

  test("tells a desk that its report came too late, and an agent that its notification is lost", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const receipt = await toasty.publish(info("x"));
    const settled = receipt.settled();
    const deliveries = deskClient.attach("desktop")[Symbol.asyncIterator]();
    const { value: delivery } = await deliveries.next();
    await killAndStartAgain(deskClient);
    const late = (delivery as Extract<Delivery, { kind: "notification" }>).dismiss();
    await expect(late).rejects.toSatisfy(
      (error) => error instanceof ToastyError && error.reason !== "UNREACHABLE",
    );
    expect(await settled).toEqual({ kind: "lost" });
    await deliveries.return(undefined);
  });

  test("costs a bar a pause", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const screen = desk(deskClient);
    const failures: ToastyError[] = [];
    toasty.on("error", (error) => failures.push(error));
    const bar = toasty.progress("Run 42");
    bar.update(0.1);
    await screen.until(() => screen.seen.length > 0);
    await broker.kill();
    bar.update(0.2);
    await stateOf(toasty, "waiting");
    bar.update(0.3);
    broker = await RealBroker.start(place, address);
    const before = screen.seen.length;
    await screen.until(() => screen.seen.length > before);
    expect(await bar.succeed("finished")).toMatchObject({ success: true });
    expect(failures).toEqual([]);
    expect(new Set(screen.seen)).toEqual(new Set([bar.id]));
    await screen.stop();
  });

  test("costs a publish stream a pause", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using stream = toasty.openPublishStream();
    const receipts: Promise<Receipt>[] = [];
    for (let i = 0; i < 3_000; i++) {
      await stream.room();
      receipts.push(stream.publish(info("x", "", { id: `n${i}` })));
      if (i === 1_000) {
        await broker.kill();
        broker = await RealBroker.start(place, address);
      }
    }
    const ids = (await Promise.all(receipts)).map(({ id }) => id);
    expect(ids).toEqual(receipts.map((_, i) => `n${i}`));
  });

  test("is named when it stays away, and what waited is told so", async () => {
    await using toasty = place.client({ agent: "trainer", outboxTimeoutMs: 300 });
    await toasty.publish(info("x"));
    await broker.kill();
    await expect(toasty.publish(info("y"))).rejects.toMatchObject({
      reason: "UNREACHABLE",
      fullMessage: expect.stringMatching(
        /cannot reach the broker at unix:.*broker\.json names it.*toasty up/,
      ),
    });
  });

  test("is gone in good order as well, with a desk and a watch open", async () => {
    await using toasty = place.client({ agent: "trainer" });
    await using deskClient = place.client({ agent: "desk" });
    const screen = desk(deskClient, { answer: (nth) => (nth === 2 ? "deploy" : undefined) });
    const asked = toasty.ask(question("Deploy?", { id: "q", buttons: ["deploy", "cancel"] }));
    await screen.until(() => screen.seen.length === 1);
    await broker.stop();
    broker = await RealBroker.start(place, address);
    expect(await asked).toMatchObject({ kind: "answered", action: "deploy" });
    await screen.stop();
  });

  test("is found out when it hangs with its sockets open, and used again when it goes on", async () => {
    await using toasty = place.client({ agent: "trainer", keepaliveMs: 100, connectTimeoutMs: 500 });
    await toasty.publish(info("x"));
    broker.freeze();
    const published = toasty.publish(info("y"));
    expect(await stateOf(toasty, "waiting")).toMatchObject({ error: { reason: "UNREACHABLE" } });
    broker.thaw();
    expect(await published).toMatchObject({ success: true });
  });
});
