import { info, PublishOutcome, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { testLine } from "../src/testing/index.js";

test("a publish reaches an attached desk, and the answer comes back to the agent that asked", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const agent = line.agent("trainer");
  const watch = agent.watch();

  const receipt = await agent.publish({
    ...question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }),
    id: "q1",
  });
  expect(receipt).toMatchObject({
    notificationId: "q1",
    success: true,
    outcome: PublishOutcome.STREAMED,
    sessions: 1,
  });

  const { cursor, notification } = await desk.notification();
  expect(notification).toMatchObject({ id: "q1", agentId: "trainer" });
  expect(notification.timestampMs).toBeGreaterThan(0);
  expect(await desk.answer(cursor, "deploy")).toMatchObject({ accepted: true });
  expect(await watch.change()).toMatchObject({
    notificationId: "q1",
    answer: { actionId: "deploy" },
    clientId: "desktop",
  });
});

test("an exact target without a desk is queued and delivered when the desk comes", async () => {
  await using line = await testLine();
  const receipt = await line.agent().publish(info("Build finished"));
  expect(receipt.outcome).toBe(PublishOutcome.QUEUED);
  const desk = await line.desk();
  expect((await desk.notification()).notification.payload).toMatchObject({
    value: { header: { title: "Build finished" } },
  });
});
