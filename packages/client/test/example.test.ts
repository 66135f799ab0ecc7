import { expect, expectTypeOf, test } from "vitest";
import { connect, info, question } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";

test("works as the design shows it", async () => {
  await using broker = await SmallBroker.start();
  process.env.TOASTY_ADDRESS = broker.address;
  process.env.TOASTY_PLAINTEXT = "1";
  process.env.TOASTY_TOKEN = "t";
  await using desk = connect({ agent: "desk" });
  const screen = desk.attach("desktop");
  const shown: unknown[] = [];
  const showing = (async () => {
    for await (const d of screen) {
      if (d.kind !== "notification") continue;
      shown.push(d.notification.payload?.$case);
      if (d.notification.payload?.$case === "interactiveMessage") await d.answer("deploy");
    }
  })();

  await using toasty = connect({ agent: "trainer" });
  await toasty.ready({ timeoutMs: 10_000 });
  const receipt = await toasty.publish(info("Build finished", "312 tests passed"));
  const answer = await toasty.ask(question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }), {
    timeoutMs: 60_000,
  });
  if (answer.kind === "answered" && answer.action === "deploy")
    expectTypeOf(answer.action).toEqualTypeOf<"deploy">();
  await using bar = toasty.progress("Run 42");
  bar.update(0.4, "epoch 4/10");
  await bar.succeed("finished");
  const stream = toasty.openPublishStream();
  toasty
    .on("state", () => {})
    .on("error", () => {})
    .on("settled", () => {});

  expect(receipt.success).toBe(true);
  expect(answer).toMatchObject({ kind: "answered", action: "deploy" });
  await stream.close();
  await screen.close();
  await showing;
  expect(shown).toContain("textMessage");
});
