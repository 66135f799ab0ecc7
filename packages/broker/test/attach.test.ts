import {
  GapReason,
  info,
  NotificationState,
  PublishOutcome,
  question,
  WithdrawalReason,
  warning,
} from "@toasty/proto";
import { expect, test } from "vitest";
import { manualClock, testLine } from "../src/testing/index.js";

const unlimited = { limits: { agentBurst: 1e6, agentPerSecond: 1e6 } };
const deploy = (id: string) => ({ ...question("Deploy?", { buttons: { yes: "Yes", no: "No" } }), id });
const titleOf = ({ payload }: { payload?: unknown }) =>
  (payload as { value: { header: { title: string } } }).value.header.title;

test("a desk that reconnects resumes after what it handled, also without saying where it was", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const first = await line.desk({ acknowledge: false });
  for (const title of ["one", "two", "three"]) await agent.publish(info(title));
  const one = await first.notification();
  first.ack(one.cursor);
  const two = await first.notification();
  first.close();

  const resumed = await line.desk({ resumeAfter: [two.cursor], acknowledge: false });
  expect(titleOf((await resumed.notification()).notification)).toBe("three");
  resumed.close();
  const plain = await line.desk();
  expect(titleOf((await plain.notification()).notification)).toBe("three");
});

test("a desk with a cursor of another epoch is told that there is a gap, first of all", async () => {
  await using line = await testLine();
  await line.agent().publish(info("kept"));
  const desk = await line.desk({ resumeAfter: ["0123456789.i.44"] });
  expect((await desk.next()).event).toMatchObject({
    $case: "gap",
    value: { reason: GapReason.EPOCH_CHANGED },
  });
  expect(titleOf((await desk.notification()).notification)).toBe("kept");
});

test("a mailbox that overflows tells both sides: gap for the desk, undelivered for the sender", async () => {
  await using line = await testLine({ mailbox: { messages: 2 } });
  const agent = line.agent();
  const watch = agent.watch();
  await agent.publish({ ...info("dropped"), id: "dropped" });
  await agent.publish(warning("kept"));
  await agent.publish(info("kept too"));
  expect(await watch.change()).toMatchObject({
    notificationId: "dropped",
    state: NotificationState.UNDELIVERED,
    reason: expect.stringMatching(/^overflow/),
  });
  const desk = await line.desk();
  const events = [await desk.next(), await desk.next(), await desk.next()].map(({ event }) => event);
  expect(events[0]?.$case).toBe("notification");
  expect(events[1]).toMatchObject({ $case: "gap", value: { reason: GapReason.OVERFLOW, count: 1 } });
});

test("when only more urgent ones are left, the publisher is refused, and critical ones are never dropped", async () => {
  await using line = await testLine({ mailbox: { messages: 2 } });
  const agent = line.agent();
  const critical = { ...info("fire"), importance: 4 as const };
  await agent.publish(critical);
  await agent.publish(critical);
  for (const late of [info("x"), warning("x"), critical]) {
    await expect(agent.publish(late)).rejects.toMatchObject({
      code: "resource_exhausted",
      reason: "MAILBOX_FULL",
    });
  }
});

test("a newer content takes the place of its former one where the share of its principal is full", async () => {
  await using line = await testLine({ mailbox: { totalBytes: 4 * 1500 } });
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  await agent.publish({ ...info("first", "x".repeat(400)), id: "n", revision: 1 });
  await agent.publish({ ...info("other", "x".repeat(300)), id: "other" }, "elsewhere");
  await agent.publish({ ...info("second", "x".repeat(1200)), id: "n", revision: 2 });
  expect(await watch.change()).toMatchObject({
    notificationId: "other",
    state: NotificationState.UNDELIVERED,
  });
  const desk = await line.desk();
  expect(titleOf((await desk.notification()).notification)).toBe("second");
  expect(await agent.withdraw("n")).toMatchObject({ state: NotificationState.WITHDRAWN });
});

test("what nobody fetched in time is undelivered, and a gap for the desk that comes too late", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, mailbox: { ttlMs: 1000 } });
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  await agent.publish({ ...info("late"), id: "late" });
  clock.advance(1000);
  expect(await watch.change()).toMatchObject({ state: NotificationState.UNDELIVERED });
  const desk = await line.desk();
  expect((await desk.next()).event).toMatchObject({
    $case: "gap",
    value: { reason: GapReason.EXPIRED, count: 1 },
  });
});

test("every message waits for its own time, and what a desk has left from then on", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, mailbox: { ttlMs: 1000 } });
  const agent = line.agent();
  const watch = agent.watch();
  await agent.publish({ ...info("early"), id: "early" });
  clock.advance(900);
  await agent.publish({ ...info("late"), id: "late" });
  clock.advance(100);
  expect(await watch.change()).toMatchObject({
    notificationId: "early",
    state: NotificationState.UNDELIVERED,
  });
  clock.advance(890);
  const desk = await line.desk({ acknowledge: false });
  expect(titleOf((await desk.notification()).notification)).toBe("late");
  desk.close();
  await expect.poll(async () => (await agent.publish(info("probe"), "*")).success).toBe(false);
  clock.advance(990);
  const back = await line.desk();
  expect(titleOf((await back.notification()).notification)).toBe("late");
});

test("a withdrawal reaches who has it, and who has not never sees it", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const here = await line.desk("here");
  const gone = await line.desk("gone");
  gone.close();
  await expect.poll(async () => (await agent.publish(info("probe"), "*")).sessions).toBe(1);

  await agent.publish({ ...info("oops"), id: "oops" }, "here");
  await agent.publish({ ...info("oops"), id: "never" }, "gone");
  expect(await agent.withdraw("oops")).toMatchObject({ state: NotificationState.WITHDRAWN });
  await agent.withdraw("never");
  expect(await here.withdrawal()).toMatchObject({
    notificationId: "oops",
    agentId: "agent",
    reason: WithdrawalReason.WITHDRAWN,
  });
  const back = await line.desk("gone");
  const events = back.unread().map(({ event }) => event);
  expect(events.some((event) => event?.$case === "withdrawal")).toBe(false);
  expect(JSON.stringify(events)).not.toContain("never");
});

test("withdrawals for a desk that is away take no room from notifications", async () => {
  await using line = await testLine({ mailbox: { messages: 2 } });
  const agent = line.agent();
  const desk = await line.desk("away");
  const ids = ["a", "b", "c", "d", "e"];
  for (const id of ids) {
    await agent.publish({ ...info("x"), id }, "away");
    await desk.notification();
  }
  desk.close();
  for (const id of ids) await agent.withdraw(id);
  const fire = { ...info("fire"), importance: 4 as const };
  expect((await agent.publish(fire, "away")).success).toBe(true);
  expect((await agent.publish(fire, "away")).success).toBe(true);
  await expect(agent.publish(fire, "away")).rejects.toMatchObject({ reason: "MAILBOX_FULL" });

  const back = await line.desk("away");
  expect(back.unread().map(({ event }) => event?.$case)).toEqual([
    ...ids.map(() => "withdrawal"),
    "notification",
    "notification",
    "caughtUp",
  ]);
});

test("a desk whose mailbox had to make room for others is told what it missed, also if it does not say where it was", async () => {
  await using line = await testLine({ mailbox: { mailboxes: 1 } });
  const agent = line.agent();
  const watch = agent.watch();
  for (const id of ["one", "two"]) await agent.publish({ ...info("x"), id }, "away");
  (await line.desk("other")).close();
  expect(await watch.change()).toMatchObject({ notificationId: "one", state: NotificationState.UNDELIVERED });
  const back = await line.desk("away");
  expect((await back.next()).event).toMatchObject({
    $case: "gap",
    value: { reason: GapReason.OVERFLOW, count: 2 },
  });
});

test("`*` reaches the desks of this moment, and nobody is told when there are none", async () => {
  await using line = await testLine();
  const agent = line.agent();
  expect(await agent.publish(info("x"), "*")).toMatchObject({
    outcome: PublishOutcome.NO_SUBSCRIBER,
    success: false,
  });
  const [a, b] = [await line.desk("a"), await line.desk("b")];
  expect(await agent.publish(info("all"), "*")).toMatchObject({
    outcome: PublishOutcome.STREAMED,
    sessions: 2,
  });
  expect((await a.notification()).cursor).toBe((await b.notification()).cursor);
  const late = await line.desk("late");
  expect(late.unread().map(({ event }) => event?.$case)).toEqual(["caughtUp"]);
});

test("a filter brings everything with those labels, whatever its target, and resumes like any other", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const gateway = await line.desk({ id: "gateway", labels: { job: "42" } });
  await agent.publish(info("other job", "", { labels: { job: "7" } }), "somebody");
  expect(
    await agent.publish(info("this job", "", { labels: { job: "42", attempt: "1" } }), "somebody"),
  ).toMatchObject({
    outcome: PublishOutcome.STREAMED,
  });
  const { cursor, notification } = await gateway.notification();
  expect(titleOf(notification)).toBe("this job");
  gateway.close();
  await agent.publish(info("meanwhile", "", { labels: { job: "42" } }), "somebody");
  const again = await line.desk({ id: "gateway", labels: { job: "42" }, resumeAfter: [cursor] });
  expect(titleOf((await again.notification()).notification)).toBe("meanwhile");
});

test("a desk that stops reading holds nobody up, and gets the rest when it goes on", async () => {
  await using line = await testLine({ ...unlimited });
  const agent = line.agent();
  const slow = await line.desk({ id: "slow", window: 10_000 });
  const quick = await line.desk("quick");
  slow.pause();
  const total = 600;
  const stream = agent.publishStream();
  for (let i = 0; i < total; i++) stream.send(i, info(`n${i}`, "b".repeat(2000)), "*");
  for (let i = 0; i < total; i++) await stream.receipt();
  for (let i = 0; i < total; i++) expect(titleOf((await quick.notification()).notification)).toBe(`n${i}`);
  slow.resume();
  for (let i = 0; i < total; i++) expect(titleOf((await slow.notification()).notification)).toBe(`n${i}`);
});

test("a full window stops a desk's stream until it acknowledges", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const desk = await line.desk({ window: 2, acknowledge: false });
  for (let i = 0; i < 2; i++) expect((await agent.publish(info("x"))).outcome).toBe(PublishOutcome.STREAMED);
  expect((await agent.publish(info("third"))).outcome).toBe(PublishOutcome.QUEUED);
  await desk.next();
  const first = await desk.notification();
  await desk.notification();
  desk.ack(first.cursor);
  expect(titleOf((await desk.notification()).notification)).toBe("third");
});

test("two sessions of one client id both get everything, and one answer clears the other", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const [left, right] = [await line.desk(), await line.desk()];
  await agent.publish(deploy("twice"));
  const [l, r] = [await left.notification(), await right.notification()];
  expect(l.cursor).toBe(r.cursor);
  await left.answer(l.cursor, "yes");
  expect(await right.withdrawal()).toMatchObject({
    notificationId: "twice",
    reason: WithdrawalReason.SETTLED,
  });
});

test("a stream that breaks the rules is ended with a reason", async () => {
  await using line = await testLine();
  const bad = await line.desk({ id: "no good", ready: false });
  expect(await bad.closed()).toMatchObject({ code: "invalid_argument" });
  const eager = await line.desk("eager");
  eager.ack(`${line.broker.epoch}.i.1`);
  expect(await eager.closed()).toMatchObject({ code: "invalid_argument" });
  const wild = await line.desk("wild");
  wild.ack("rubbish");
  expect(await wild.closed()).toMatchObject({ code: "invalid_argument" });
});
