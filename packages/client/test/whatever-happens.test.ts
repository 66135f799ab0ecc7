import { ToastyError } from "@toasty/proto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { info, type Receipt } from "../src/index.js";
import { RealBroker } from "./real-broker.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const long = process.env.TOASTY_LONG === "1";

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

const failures = {
  stopping: { message: "", code: "unavailable", reason: "STOPPING" },
  silent: { message: "", code: "deadline_exceeded", reason: "TIMEOUT" },
  limited: { message: "", code: "resource_exhausted", reason: "RATE_LIMITED", retryAfterMs: 2 },
  refused: { message: "", code: "permission_denied", reason: "ROLE_MISSING" },
} as const;
const fate = fc.constantFrom(
  "taken",
  "taken but unsaid",
  ...(Object.keys(failures) as (keyof typeof failures)[]),
);

describe("whatever the broker does", () => {
  test.each(["one by one", "on a stream"])(
    "every publish %s ends once: taken, or refused for good",
    async (way) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fate, { maxLength: 40, size: "max" }),
          fc.integer({ min: 1, max: 30 }),
          async (fates, count) => {
            const refused = new Set<string>();
            const script = [...fates];
            await using broker = await SmallBroker.start({
              hook: (method, _, request) => {
                const next = script.shift();
                if (next === undefined || next === "taken" || method === "withdraw") return;
                const { id } = (request as { notification: { id: string } }).notification;
                if (next === "taken but unsaid") {
                  broker.take(request as Parameters<typeof broker.take>[0]);
                  throw new ToastyError(failures.stopping);
                }
                if (next === "refused") refused.add(id);
                throw new ToastyError(failures[next]);
              },
            });
            await using toasty = place.client({ address: broker.address }, () => 0.01);
            const stream = way === "on a stream" ? toasty.openPublishStream({ maxInFlight: 8 }) : undefined;
            const ids = Array.from({ length: count }, (_, i) => `n${i}`);
            const verdicts = await Promise.allSettled(
              ids.map((id) => (stream ?? toasty).publish(info("x", "", { id }))),
            );
            verdicts.forEach((verdict, i) => {
              expect(verdict.status).toBe(refused.has(ids[i] as string) ? "rejected" : "fulfilled");
            });
            const taken = new Set(broker.received.map(({ notification }) => notification?.id));
            for (const id of ids) expect(taken.has(id) || refused.has(id)).toBe(true);
          },
        ),
        { numRuns: long ? 300 : 15 },
      );
    },
  );
});

describe.runIf(long)("a broker that is killed again and again", () => {
  test("loses no publish in silence", { timeout: 600_000 }, async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await using toasty = place.client({ agent: "trainer" });
    await using stream = toasty.openPublishStream();
    const verdicts: Promise<Receipt>[] = [];
    let publishing = true;
    const job = (async () => {
      while (publishing) {
        await stream.room();
        verdicts.push(stream.publish(info("x")), toasty.publish(info("y")));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    for (let round = 0; round < 20; round++) {
      const broker = await RealBroker.start(place, address);
      await toasty.ready();
      const enough = verdicts.length + 200;
      await expect.poll(() => verdicts.length, { timeout: 60_000 }).toBeGreaterThan(enough);
      await broker.kill();
    }
    await using _last = await RealBroker.start(place, address);
    publishing = false;
    await job;
    const lost = (await Promise.allSettled(verdicts)).filter(({ status }) => status === "rejected");
    expect(lost).toEqual([]);
  });
});
