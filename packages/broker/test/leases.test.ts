import {
  fromStatus,
  info,
  NotificationState,
  PublishOutcome,
  PublishRequest,
  WithdrawalReason,
} from "@toasty/proto";
import { expect, test } from "vitest";
import { manualClock, testLine } from "../src/testing/index.js";

const leased = (id: string, leaseMs: number, revision = 1) =>
  PublishRequest.fromPartial({
    targetClientId: "desktop",
    leaseMs,
    notification: { ...info(id), id, revision },
  });

test("a stream names what it understands before anything is sent", async () => {
  await using line = await testLine();
  const stream = line.agent().publishStream();
  expect((await stream.metadata()).get("toasty-features")).toEqual(["withdraw-item lease"]);
  await stream.end();
});

test("a notification whose stream ends is withdrawn from the screens once its lease is over", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock });
  const desk = await line.desk("desktop");
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  const stream = agent.publishStream();
  stream.sendItem({ sequence: 1, publish: leased("q", 5000) });
  expect((await stream.receipt()).receipt).toMatchObject({ $case: "published" });
  await desk.notification();
  stream.cancel();
  const taken = () => {
    clock.advance(1000);
    return desk.unread().length;
  };
  await expect.poll(taken, { interval: 5 }).toBeGreaterThan(0);
  const [delivery] = desk.unread();
  expect(delivery?.event).toMatchObject({
    $case: "withdrawal",
    value: { notificationId: "q", reason: WithdrawalReason.ABANDONED },
  });
  expect(await watch.change()).toMatchObject({
    notificationId: "q",
    state: NotificationState.WITHDRAWN,
    reason: expect.stringContaining("abandoned"),
  });
});

test("a resend on another stream keeps it, a duplicate included", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock });
  const agent = line.agent();
  const first = agent.publishStream();
  first.sendItem({ sequence: 1, publish: leased("q", 5000) });
  await first.receipt();
  const second = agent.publishStream();
  second.sendItem({ sequence: 1, publish: leased("q", 5000) });
  expect((await second.receipt()).receipt).toMatchObject({
    value: { outcome: PublishOutcome.DUPLICATE },
  });
  await first.end();
  clock.advance(60_000);
  second.sendItem({ sequence: 2, publish: leased("q", 5000) });
  expect((await second.receipt()).receipt).toMatchObject({
    value: { outcome: PublishOutcome.DUPLICATE },
  });
  second.sendItem({ sequence: 3, publish: leased("q", 5000, 2) });
  expect((await second.receipt()).receipt).toMatchObject({ value: { outcome: PublishOutcome.QUEUED } });
  await second.end();
});

test("a lease needs a stream, and is a day at most", async () => {
  await using line = await testLine();
  const stream = line.agent().publishStream();
  stream.sendItem({ sequence: 1, publish: leased("q", 24 * 60 * 60 * 1000 + 1) });
  expect(refusal(await stream.receipt())).toMatchObject({
    reason: "INVALID",
    violations: [{ field: "lease_ms" }],
  });
  await stream.end();
});

test("an item is exactly one of publish and withdraw, and a withdrawal is answered with what became of it", async () => {
  await using line = await testLine();
  const stream = line.agent().publishStream();
  const publish = leased("q", 5000);
  const withdraw = { notificationId: "q" };
  stream.sendItem({ sequence: 1, withdraw });
  stream.sendItem({ sequence: 2, publish, withdraw });
  stream.sendItem({ sequence: 3 });
  stream.sendItem({ sequence: 4, publish });
  stream.sendItem({ sequence: 5, withdraw });
  const receipts = [];
  for (let i = 0; i < 5; i++) receipts.push(await stream.receipt());
  expect(receipts.map(({ sequence, receipt }) => [sequence, receipt?.$case])).toEqual([
    [1, "refused"],
    [2, "refused"],
    [3, "refused"],
    [4, "published"],
    [5, "withdrawn"],
  ]);
  expect(refusal(receipts[0])).toMatchObject({ reason: "NOT_FOUND" });
  for (const receipt of receipts.slice(1, 3)) {
    expect(refusal(receipt)).toMatchObject({ reason: "INVALID", violations: [{ field: "item" }] });
  }
  expect(receipts[4]?.receipt?.value).toMatchObject({ status: { state: NotificationState.WITHDRAWN } });
  await stream.end();
});

function refusal(response: { receipt?: { $case: string; value: unknown } | undefined } | undefined) {
  expect(response?.receipt?.$case).toBe("refused");
  return fromStatus(response?.receipt?.value as Parameters<typeof fromStatus>[0]);
}
