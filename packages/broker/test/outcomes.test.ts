import { info, NotificationState, progress, question, WatchGapReason, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import { manualClock, testLine } from "../src/testing/index.js";

const deploy = (id: string) => ({ ...question("Deploy?", { buttons: { yes: "Yes", no: "No" } }), id });

test("displayed, held and dismissed reach the agent that asked, and a dismissal is final", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  await agent.publish(deploy("q"));
  const { cursor } = await desk.notification();
  await desk.report(cursor, { $case: "held", value: { reason: "quiet hours" } });
  expect(await watch.change()).toMatchObject({ state: NotificationState.HELD, reason: "quiet hours" });
  await desk.displayed(cursor);
  expect(await watch.change()).toMatchObject({ state: NotificationState.DISPLAYED });
  expect(await desk.dismiss(cursor)).toMatchObject({ accepted: true });
  expect(await watch.change()).toMatchObject({ state: NotificationState.DISMISSED, clientId: "desktop" });
  expect(await desk.answer(cursor, "yes")).toMatchObject({
    accepted: false,
    status: { state: NotificationState.DISMISSED },
  });
});

test("it has failed only when every desk that received it failed", async () => {
  await using line = await testLine();
  const [a, b] = [await line.desk("a"), await line.desk("b")];
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  await agent.publish({ ...info("x"), id: "x" }, "*");
  const [atA, atB] = [await a.notification(), await b.notification()];
  await a.fail(atA.cursor, "no display");
  expect((await agent.history()).entries[0]?.status).toMatchObject({ state: NotificationState.PENDING });
  await b.fail(atB.cursor, "no display either");
  expect(await watch.change()).toMatchObject({
    state: NotificationState.FAILED,
    reason: "no display either",
  });
});

test("of two sessions of one client id, one that takes no answers leaves the question to the other", async () => {
  await using line = await testLine();
  const [headless, native] = [await line.desk("desktop"), await line.desk("desktop")];
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  await agent.publish(deploy("q"));
  await agent.publish(deploy("r"));
  for (const id of ["q", "r"]) {
    const { cursor } = await headless.notification();
    expect((await native.notification()).cursor).toBe(cursor);
    await headless.fail(cursor, "nobody can type here");
    if (id === "q") {
      expect(await native.answer(cursor, "yes")).toMatchObject({ accepted: true });
      expect(await watch.change()).toMatchObject({ notificationId: "q", state: NotificationState.ANSWERED });
    } else {
      await native.fail(cursor, "nor here");
      expect(await watch.change()).toMatchObject({ notificationId: "r", state: NotificationState.FAILED });
    }
  }
});

test("who failed with a former content may show the next, and only failures of the last one count", async () => {
  await using line = await testLine();
  const [a, b] = [await line.desk("a"), await line.desk("b")];
  const agent = line.agent();
  const bar = (value: number) => ({ ...progress("Run", value), id: "bar", revision: value * 10 });
  const status = async () => (await agent.history()).entries[0]?.status;
  await agent.publish(bar(0.1), "*");
  const [early] = [await a.notification(), await b.notification()];
  await a.fail(early.cursor, "too early");
  await agent.publish(bar(0.2), "*");
  const [atA, atB] = [await a.notification(), await b.notification()];
  await b.fail(atB.cursor, "no display");
  await a.fail(early.cursor, "late word of the former one");
  expect(await status()).toMatchObject({ state: NotificationState.PENDING });
  await a.displayed(atA.cursor);
  expect(await status()).toMatchObject({ state: NotificationState.DISPLAYED });
});

test("it has failed when whoever received it failed and the others never came for it", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, mailbox: { ttlMs: 1000 } });
  const agent = line.agent();
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  const gateway = await line.desk({ id: "gateway", labels: { job: "1" } });
  await agent.publish(info("x", "", { labels: { job: "1" } }), "away");
  await gateway.fail((await gateway.notification()).cursor, "no display");
  clock.advance(1000);
  expect(await watch.change()).toMatchObject({ state: NotificationState.FAILED });
});

test("a click on the body answers what has no buttons, and a button of the category answers too", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const agent = line.agent();
  await agent.publish(info("plain"));
  expect(await desk.answer((await desk.notification()).cursor, "")).toMatchObject({ accepted: true });
  await agent.publish(info("plain"));
  expect(await desk.answer((await desk.notification()).cursor, "details")).toMatchObject({ accepted: true });
});

test("inputs come back, and options that were not offered do not", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const agent = line.agent();
  const watch = agent.watch();
  const inputs = { note: "Why?", env: { options: ["staging", "production"] } } as const;
  await agent.publish(question("Where?", { buttons: ["go"], inputs }));
  const { cursor } = await desk.notification();
  await expect(desk.answer(cursor, "go", { env: "moon" })).rejects.toMatchObject({
    reason: "ACTION_UNDECLARED",
  });
  await desk.answer(cursor, "go", { env: "staging", note: "because" });
  expect(await watch.change()).toMatchObject({
    answer: { actionId: "go", inputs: { env: "staging", note: "because" } },
  });
});

test("a watch begins with what is open, and outcomes wait until they are acknowledged", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const agent = line.agent();
  await agent.publish(deploy("answered-meanwhile"));
  await agent.publish(deploy("open"));
  await desk.answer((await desk.notification()).cursor, "yes");
  await desk.notification();

  const first = agent.watch();
  expect((await first.next()).event).toMatchObject({ $case: "status", value: { notificationId: "open" } });
  expect((await first.next()).event?.$case).toBe("snapshotDone");
  const event = await first.next();
  expect(event.event).toMatchObject({ $case: "status", value: { notificationId: "answered-meanwhile" } });
  first.cancel();

  const again = agent.watch();
  expect(await again.change()).toMatchObject({ notificationId: "answered-meanwhile" });
  again.ack(event.cursor);
  await agent.withdraw("open");
  expect(await again.change()).toMatchObject({ notificationId: "open" });
  again.cancel();

  const resumed = agent.watch(event.cursor);
  expect(await resumed.change()).toMatchObject({ notificationId: "open" });
});

test("an agent that resumes after another epoch's event is told that outcomes are missing", async () => {
  await using line = await testLine();
  const watch = line.agent().watch("0123456789.o.5");
  expect((await watch.next()).event).toMatchObject({
    $case: "gap",
    value: { reason: WatchGapReason.EPOCH_CHANGED },
  });
  expect(await line.agent().watch("rubbish").closed()).toMatchObject({ code: "invalid_argument" });
});

test("outcomes that are too many or too old are told as a gap", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, memory: { outcomes: 2, outcomeMs: 10_000 } });
  const agent = line.agent();
  for (const id of ["a", "b", "c"]) {
    await agent.publish({ ...info(id), id });
    await agent.withdraw(id);
  }
  const watch = agent.watch();
  expect((await watch.next()).event?.$case).toBe("snapshotDone");
  expect((await watch.next()).event).toMatchObject({
    $case: "gap",
    value: { reason: WatchGapReason.OVERFLOW },
  });
  expect(await watch.change()).toMatchObject({ notificationId: "b" });
  watch.cancel();

  clock.advance(10_000);
  await agent.publish({ ...info("d"), id: "d" });
  await agent.withdraw("d");
  const later = agent.watch();
  expect(await later.change()).toMatchObject({ notificationId: "d" });
});

test("an agent of whom nothing else is known any more still hears what was undelivered", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, mailbox: { ttlMs: 1000 }, memory: { outcomes: 2 } });
  const desk = await line.desk("here");
  await line.agent("quiet").publish({ ...info("x"), id: "x" }, "away");
  for (let i = 0; i < 2; i++) await line.agent("busy").publish(info("y"), "here");
  for (let i = 0; i < 2; i++) await desk.notification();
  clock.advance(1000);
  const watch = line.agent("quiet").watch();
  expect(await watch.change()).toMatchObject({ notificationId: "x", state: NotificationState.UNDELIVERED });
});

test("what expires ends as expired for who showed it, and leaves the screen", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock });
  const desk = await line.desk();
  const agent = line.agent();
  const watch = agent.watch();
  await agent.publish({ ...deploy("brief"), ttlMs: 1000 });
  expect((await desk.notification()).notification.expiresAtMs).toBe(clock.now() + 1000);
  await agent.publish({ ...deploy("unseen"), ttlMs: 1000 }, "nobody");
  clock.advance(1000);
  expect(await desk.withdrawal()).toMatchObject({
    notificationId: "brief",
    reason: WithdrawalReason.EXPIRED,
  });
  expect(await watch.change()).toMatchObject({ notificationId: "brief", state: NotificationState.EXPIRED });
  expect(await watch.change()).toMatchObject({
    notificationId: "unseen",
    state: NotificationState.UNDELIVERED,
  });
});

test("a bar that moves replaces itself: a desk that comes late sees only where it is", async () => {
  await using line = await testLine();
  const agent = line.agent();
  for (let revision = 1; revision <= 10; revision++) {
    await agent.publish({ ...progress("Run", revision / 10), id: "bar", revision });
  }
  const desk = await line.desk();
  expect(desk.unread().map(({ event }) => event?.$case)).toEqual(["notification", "caughtUp"]);
  const { notification } = await desk.notification();
  expect(notification).toMatchObject({ revision: 10 });
  expect((await agent.history()).entries).toHaveLength(1);
});

test("history is newest first, in pages, and shows each role what concerns it", async () => {
  await using line = await testLine();
  const [a, b] = [line.agent("a"), line.agent("b")];
  for (let i = 0; i < 5; i++) await a.publish({ ...info(`a${i}`), id: `a${i}` });
  await b.publish({ ...info("b"), id: "b" }, "elsewhere");

  const first = await a.history(3);
  expect(first.entries.map(({ notification }) => notification?.id)).toEqual(["a4", "a3", "a2"]);
  const second = await a.history(3, first.nextPageToken);
  expect(second.entries.map(({ notification }) => notification?.id)).toEqual(["a1", "a0"]);
  expect(second.nextPageToken).toBe("");

  const desk = line.agent({ token: line.tokens.desk });
  expect((await desk.history()).entries).toEqual([]);
  await line.desk("desktop");
  expect((await desk.history()).entries).toHaveLength(5);
  const admin = line.agent({ token: line.tokens.admin });
  expect((await admin.history()).entries).toHaveLength(6);
  await expect(admin.history(501)).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(admin.history(1, "rubbish")).rejects.toMatchObject({ code: "invalid_argument" });
});
