import {
  critical,
  error,
  NotificationState,
  PublishOutcome,
  question,
  WithdrawalReason,
  warning,
} from "@toasty/proto";
import { expect, test } from "vitest";
import { manualClock, testLine } from "../src/testing/index.js";

const unlimited = { agentBurst: 1000, agentPerSecond: 1000 };
const titleOf = ({ payload }: { payload?: unknown }) =>
  (payload as { value: { header: { title: string } } }).value.header.title;

test("the same dedup key within ten seconds is one notification whose count rises", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock });
  const desk = await line.desk();
  const agent = line.agent();
  const watch = agent.watch();
  const disk = (id: string) => ({ ...warning("Disk is full", "", { dedupKey: "disk" }), id });
  await agent.publish(disk("one"));
  clock.advance(9999);
  const second = await agent.publish(disk("two"));
  expect(second).toMatchObject({
    outcome: PublishOutcome.MERGED,
    mergedInto: "one",
    success: true,
    notificationId: "two",
  });
  await agent.publish(disk("three"));
  const shown = [await desk.notification(), await desk.notification(), await desk.notification()];
  expect(shown.map(({ notification: { id, count } }) => [id, count])).toEqual([
    ["one", undefined],
    ["one", 2],
    ["one", 3],
  ]);
  expect(await watch.change()).toMatchObject({
    notificationId: "two",
    state: NotificationState.MERGED,
    mergedInto: "one",
  });
  expect(await agent.publish(disk("two"))).toMatchObject({
    outcome: PublishOutcome.DUPLICATE,
    mergedInto: "one",
  });

  clock.advance(1);
  expect(await agent.publish(disk("four"))).toMatchObject({ outcome: PublishOutcome.STREAMED });
});

test("seven errors in build become one summary that updates and takes its members off the screen", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, limits: unlimited });
  const desk = await line.desk();
  const agent = line.agent("builder");
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  const receipts = [];
  for (let i = 1; i <= 7; i++) {
    receipts.push(await agent.publish({ ...error(`E${i}`, "", { group: "build" }), id: `e${i}` }));
    clock.advance(100);
  }
  expect(receipts.map(({ outcome }) => outcome)).toEqual([
    ...Array(3).fill(PublishOutcome.STREAMED),
    ...Array(4).fill(PublishOutcome.MERGED),
  ]);
  const summaryId = receipts[6]?.mergedInto;
  const titles = [];
  const withdrawn = [];
  while (titles.length < 7 || withdrawn.length < 3) {
    const { event } = await desk.next();
    if (event?.$case === "notification") titles.push(titleOf(event.value));
    if (event?.$case === "withdrawal")
      withdrawn.push([event.value.notificationId, event.value.reason, event.value.mergedInto]);
  }
  expect(titles).toEqual([
    "E1",
    "E2",
    "E3",
    "4 errors in build",
    "5 errors in build",
    "6 errors in build",
    "7 errors in build",
  ]);
  expect(withdrawn).toEqual(["e1", "e2", "e3"].map((id) => [id, WithdrawalReason.MERGED, summaryId]));
  const merged = [];
  for (let i = 0; i < 7; i++) merged.push(await watch.change());
  expect(merged.map(({ notificationId }) => notificationId).sort()).toEqual([
    "e1",
    "e2",
    "e3",
    "e4",
    "e5",
    "e6",
    "e7",
  ]);
  expect(
    merged.every(({ state, mergedInto }) => state === NotificationState.MERGED && mergedInto === summaryId),
  ).toBe(true);

  clock.advance(2100);
  expect((await agent.publish(error("later", "", { group: "build" }))).outcome).toBe(PublishOutcome.STREAMED);
});

test("nothing is counted into what the broker has forgotten", async () => {
  await using line = await testLine({ memory: { outcomes: 1 } });
  const agent = line.agent();
  const disk = warning("Disk is full", "", { dedupKey: "disk" });
  await agent.publish(disk);
  await agent.publish(warning("other"));
  expect((await agent.publish(disk)).outcome).toBe(PublishOutcome.QUEUED);
});

test("a desk that came after the first of its key gets the repetition", async () => {
  await using line = await testLine();
  const agent = line.agent();
  await line.desk("first");
  const disk = warning("Disk is full", "", { dedupKey: "disk" });
  const { notificationId } = await agent.publish(disk, "*");
  const late = await line.desk("late");
  expect(await agent.publish(disk, "*")).toMatchObject({ outcome: PublishOutcome.MERGED, sessions: 2 });
  const { notification } = await late.notification();
  expect([notification.id, notification.count]).toEqual([notificationId, 2]);
});

test("whoever loses a member to a summary gets the summary, whatever its own labels", async () => {
  await using line = await testLine({ limits: unlimited });
  const agent = line.agent();
  const gateway = await line.desk({ id: "gateway", labels: { job: "1" } });
  const failed = (job: string) => error("failed", "", { group: "jobs", labels: { job } });
  for (let i = 0; i < 3; i++) await agent.publish(failed("1"));
  const { mergedInto } = await agent.publish(failed("2"));
  for (let i = 0; i < 3; i++) await gateway.notification();
  expect((await gateway.notification()).notification.id).toBe(mergedInto);
  await agent.publish(failed("2"));
  expect((await gateway.notification()).notification).toMatchObject({ id: mergedInto, count: 5 });
});

test("critical ones and questions are never merged", async () => {
  await using line = await testLine({ limits: unlimited });
  await line.desk();
  const agent = line.agent();
  for (let i = 0; i < 10; i++) {
    const options = { group: "build", dedupKey: "same" };
    for (const notification of [
      critical("fire", "", options),
      question("Retry?", { ...options, buttons: ["Yes"] }),
    ]) {
      expect((await agent.publish(notification)).outcome).toBe(PublishOutcome.STREAMED);
    }
  }
});

test("other targets, agents, groups and categories are other bursts", async () => {
  await using line = await testLine({ limits: unlimited });
  const [a, b] = [line.agent("a"), line.agent("b")];
  const publishes = [
    () => a.publish(error("x", "", { group: "one" })),
    () => a.publish(error("x", "", { group: "two" })),
    () => a.publish(warning("x", "", { group: "one" })),
    () => a.publish(error("x", "", { group: "one" }), "elsewhere"),
    () => b.publish(error("x", "", { group: "one" })),
    () => a.publish(error("x")),
  ];
  for (let i = 0; i < 3; i++) {
    for (const publish of publishes) expect((await publish()).outcome).toBe(PublishOutcome.QUEUED);
  }
});
