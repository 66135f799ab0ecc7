import { Category, type Notification, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

function barOf({ payload }: Notification): number | undefined {
  return payload?.$case === "progressMessage" ? payload.value.progressBar?.value : undefined;
}
const shown = (broker: SmallBroker) => broker.received.flatMap(({ notification }) => notification ?? []);

describe("progress", () => {
  test("sends the newest of many updates, under one id, at most ten a second", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const bar = toasty.progress("Run 42");
    const began = performance.now();
    for (let i = 0; i <= 200; i++) {
      bar.update(i / 200, `step ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(() => barOf(shown(broker).at(-1) as Notification) === 1);
    const seconds = (performance.now() - began) / 1000;
    const updates = shown(broker);
    expect(updates.length).toBeLessThanOrEqual(seconds * 10 + 2);
    expect(new Set(updates.map(({ id }) => id))).toEqual(new Set([bar.id]));
    const revisions = updates.map(({ revision }) => revision ?? 0);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    await bar.succeed("finished");
    expect(shown(broker).at(-1)).toMatchObject({
      id: bar.id,
      category: Category.SUCCESS,
      taskbarProgress: -1,
      payload: { value: { header: { title: "Run 42" }, bodyTextLine1: "finished" } },
    });
  });

  test("never shows a value that is none: what is out of range is clamped, what is no number changes nothing", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const errors: string[] = [];
    toasty.on("error", (error) => errors.push(error.message));
    {
      await using bar = toasty.progress("Run 42");
      bar.update(0.5);
      bar.update(Number.NaN);
      await until(() => shown(broker).length === 1);
      expect(barOf(shown(broker)[0] as Notification)).toBe(0.5);
      bar.update(40);
      await until(() => barOf(shown(broker).at(-1) as Notification) === 1);
      bar.update(Number.NaN);
    }
    expect(shown(broker).at(-1)).toMatchObject({ payload: { value: { bodyTextLine1: "Stopped at 100 %" } } });
    expect(errors).toEqual(
      [Number.NaN, 40, Number.NaN].map((value) =>
        expect.stringContaining(`value: is ${value}; a bar takes 0 to 1`),
      ),
    );
  });

  test("ends as failed with the error's words", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const bar = toasty.progress("Run 42", { to: "*" });
    bar.update(undefined, "warming up");
    await bar.fail(new Error("out of memory"));
    expect(broker.received.at(-1)).toMatchObject({
      targetClientId: "*",
      notification: { category: Category.ERROR, payload: { value: { bodyTextLine1: "out of memory" } } },
    });
  });

  test("ends as stopped when it is left without a word, also by an exception, and as nothing else after one", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const work = async () => {
      await using bar = toasty.progress("Run 42");
      bar.update(0.456);
      throw new Error("the job's own");
    };
    await expect(work()).rejects.toThrow("the job's own");
    expect(shown(broker).at(-1)).toMatchObject({ payload: { value: { bodyTextLine1: "Stopped at 45 %" } } });
    {
      await using bar = toasty.progress("Run 43");
      await bar.succeed("done");
      bar.update(0.1);
    }
    expect(shown(broker).at(-1)).toMatchObject({ payload: { value: { bodyTextLine1: "done" } } });
  });

  test("says its last word anew when the human has waved the bar away", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const bar = toasty.progress("Run 42");
    bar.update(0.1);
    await until(() => broker.received.length > 0);
    await toasty.withdraw(bar.id);
    bar.update(0.2);
    expect(await bar.succeed("finished")).toMatchObject({ success: true });
    expect(shown(broker).at(-1)?.id).not.toBe(bar.id);
    await toasty.close();
  });

  test("never throws into the job, whatever it is told and whoever is away", async () => {
    await using toasty = place.client({ address: `127.0.0.1:${await freePort()}`, outboxTimeoutMs: 50 });
    const told: ToastyError[] = [];
    toasty.on("error", (error) => told.push(error));
    const bar = toasty.progress("Run 42");
    bar.update(Number.NaN);
    await until(() => told.length > 0);
    expect(told[0]).toMatchObject({ reason: "INVALID" });
    bar.update(0.5);
    await until(() => told.length > 1);
    expect(told[1]).toMatchObject({ reason: "UNREACHABLE" });
    void bar.succeed();
    await until(() => told.length > 2);
    expect(ToastyError.from(told[2])).toMatchObject({ reason: "UNREACHABLE" });
  });

  test.each([
    ["an object without a prototype", Object.create(null), ""],
    ["an error without a message", Object.assign(new Error(), { message: undefined }), "undefined"],
    [
      "an error whose message is no text",
      Object.assign(new Error(), { message: { a: 1 } }),
      "[object Object]",
    ],
  ])("fails with %s as with anything else", async (_, error, text) => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    await toasty.progress("Run 42").fail(error);
    expect(shown(broker).at(-1)).toMatchObject({ payload: { value: { bodyTextLine1: text } } });
  });

  test("reports options that no bar can have, and throws only into what awaits it", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    const reported = new Promise((resolve) => toasty.once("error", resolve));
    const bar = toasty.progress("Run 42", { importance: 2 as never });
    bar.update(0.5);
    expect(await reported).toBeInstanceOf(ToastyError);
    const untitled = toasty.progress(7 as never);
    await expect(untitled.succeed()).rejects.toBeInstanceOf(ToastyError);
  });

  test("ends as stopped when the client is closed", async () => {
    await using broker = await SmallBroker.start();
    const toasty = place.client({ address: broker.address });
    const bar = toasty.progress("Run 42");
    bar.update(0.3);
    await toasty.close();
    expect(shown(broker).at(-1)).toMatchObject({ payload: { value: { bodyTextLine1: "Stopped at 30 %" } } });
  });
});
