import { NotificationState } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect, info, question, type Toasty } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";

let broker: SmallBroker;
let toasty: Toasty;

beforeEach(async () => {
  broker = await SmallBroker.start();
  toasty = connect({ agent: "trainer", address: broker.address, plaintext: true, token: "t" });
});
afterEach(async () => {
  await toasty.close();
  broker.stop();
});

describe("publish", () => {
  test("resolves with the broker's receipt", async () => {
    const receipt = await toasty.publish(info("Build finished", "312 tests passed"));
    expect(receipt).toMatchObject({ success: true, outcome: "queued", sessions: 0 });
    expect(broker.received[0]).toMatchObject({
      targetClientId: "desktop",
      notification: { id: receipt.id, payload: { value: { header: { title: "Build finished" } } } },
    });
  });

  test("tells how it ended", async () => {
    const receipt = await toasty.publish(info("Build finished"));
    broker.settle(receipt.id, NotificationState.DISMISSED, { clientId: "desktop" });
    expect(await receipt.settled()).toEqual({ kind: "dismissed", by: "desktop" });
  });
});

describe("ask", () => {
  test("resolves with the human's answer", async () => {
    const desk = answerAll("deploy");
    const answer = await toasty.ask(
      question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }),
      { timeoutMs: 60_000 },
    );
    expect(answer).toEqual({ kind: "answered", action: "deploy", inputs: {}, by: "desktop" });
    await desk;
  });
});

async function answerAll(action: string): Promise<void> {
  for await (const delivery of toasty.attach("desktop")) {
    if (delivery.kind !== "notification") continue;
    await delivery.displayed();
    expect(await delivery.answer(action)).toMatchObject({ accepted: true });
    return;
  }
}
