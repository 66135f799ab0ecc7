import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NotificationDelivery, ReportOptions, ReportResult } from "@toasty/client";
import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { type Notification, question, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeldFile } from "../holding/held-file.js";
import { HeldNotifications } from "../holding/held-notifications.js";
import type { StoredNotification } from "../holding/received.js";
import { AnswerOutbox } from "./answer-outbox.js";

/** A report that a test answers. */
interface Reported {
  readonly cursor: string;
  readonly action: string;
  readonly options: ReportOptions | undefined;
  readonly onDisk: boolean;
  readonly take: (result: ReportResult) => void;
  readonly fail: (error: Error) => void;
}

let folder: string;
let path: string;
let reports: Reported[];
let told: Notification[];
let held: HeldNotifications;
let clock: ManualClock;
let outbox: AnswerOutbox;

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const client = {
  reportOn(
    _: string,
    { notification, cursor }: { notification: Notification; cursor: string },
    options?: ReportOptions,
  ) {
    const answer = (action: string) =>
      new Promise<ReportResult>((take, fail) => {
        const onDisk = readFileSync(path, "utf8").includes(`{"decide":"trainer/q","cursor":"${cursor}"`);
        options?.signal?.addEventListener("abort", () => fail(failure("cancelled", "CANCELLED")));
        reports.push({ cursor, action, options, onDisk, take, fail });
      });
    return { kind: "notification", notification, cursor, answer } as unknown as NotificationDelivery;
  },
};

beforeEach(async () => {
  clock = manualClock();
  folder = mkdtempSync(join(tmpdir(), "toasty-answers-"));
  path = join(folder, "held.jsonl");
  reports = [];
  told = [];
  await open();
});
afterEach(async () => {
  await held.close();
  rmSync(folder, { recursive: true });
});

async function open() {
  held = new HeldNotifications(await HeldFile.open(path, { logger, restore }), logger);
  outbox = new AnswerOutbox({
    client,
    id: "desktop",
    held,
    logger,
    clock,
    onNotice: (notice) => void told.push(notice),
  });
}

const failure = (code: ToastyError["code"], reason: ToastyError["reason"]) =>
  new ToastyError({ message: "why", code, reason });
const notFound = () => failure("not_found", "NOT_FOUND");
const accepted: ReportResult = { accepted: true, outcome: undefined };
const asked = (cursor: string, more: Partial<Notification> = {}) => ({
  key: "trainer/q",
  cursor,
  delivery,
  notification: {
    ...question("Deploy?", { id: "q", buttons: { go: "Go", no: "No" } }),
    agentId: "trainer",
    ...more,
  },
});
const delivery = {
  displayed: () => Promise.reject(new Error("only decisions are reported here")),
  held: () => Promise.reject(new Error("only decisions are reported here")),
};
const restore = (stored: StoredNotification) => ({ ...stored, delivery });
const go = { kind: "answered", action: "go", inputs: {} } as const;

/** Waits for real work, such as the disk, while the clock stands still. */
async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
}
async function report(index: number): Promise<Reported> {
  await until(() => reports.length > index);
  return reports[index] as Reported;
}
const confirmed = () => until(() => held.decisions.length === 0);

test("an answer is on disk before it is reported, without a limit, and leaves the disk when it is accepted", async () => {
  await held.keepOnScreen(asked("e.w.1"));
  await outbox.decide(asked("e.w.1"), go);
  const first = await report(0);
  expect(first).toMatchObject({
    action: "go",
    onDisk: true,
    options: { timeoutMs: Number.POSITIVE_INFINITY },
  });
  clock.advance(3_600_000);
  expect(held.decisions).toHaveLength(1);
  first.take(accepted);
  await confirmed();
  await until(() => readFileSync(path, "utf8").includes('{"confirm":"trainer/q"}'));
  expect([reports.length, told]).toEqual([1, []]);
});

test("who lost to another is told, and the answer leaves the disk", async () => {
  await outbox.decide(asked("e.w.1"), go);
  (await report(0)).take({
    accepted: false,
    outcome: { kind: "answered", action: "no", inputs: {}, by: "phone" },
  });
  await confirmed();
  await until(() => told.length === 1);
  expect(told[0]?.payload?.value).toMatchObject({ bodyTextLine1: "phone answered first: No." });
});

test("an answer that the broker did not decide on is reported again, and is there after a restart", async () => {
  await outbox.decide(asked("e.w.1"), go);
  (await report(0)).fail(failure("resource_exhausted", "OUTBOX_FULL"));
  await until(() => clock.timers === 1);
  clock.advance(15_000);
  await report(1);
  const closing = outbox.close();
  await until(() => clock.timers === 1);
  clock.advance(2_000);
  await closing;
  expect(reports[1]?.options?.signal?.aborted).toBe(true);
  await held.close();
  await open();
  outbox.resume();
  outbox.resume();
  (await report(2)).take(accepted);
  await confirmed();
  expect(reports.map(({ cursor }) => cursor)).toEqual(["e.w.1", "e.w.1", "e.w.1"]);
});

test("the kept answer goes under the new cursor when a restarted broker delivers the question again", async () => {
  await outbox.decide(asked("e1.w.1"), go);
  (await report(0)).fail(notFound());
  await until(() => clock.timers === 1);
  expect(await outbox.answerAgain(asked("e2.w.1", { revision: 9 }))).toBe(true);
  expect(await report(1)).toMatchObject({ cursor: "e2.w.1", action: "go", onDisk: true });
  expect(clock.timers).toBe(0);
  reports[1]?.take(accepted);
  await confirmed();
  expect(told).toEqual([]);
});

test("a report that still waits under the old cursor is given up for the new one", async () => {
  await outbox.decide(asked("e1.w.1"), go);
  const old = await report(0);
  expect(await outbox.answerAgain(asked("e1.w.1"))).toBe(true);
  expect(await outbox.answerAgain(asked("e2.w.1"))).toBe(true);
  expect(old.options?.signal?.aborted).toBe(true);
  (await report(1)).take(accepted);
  await confirmed();
  expect(reports).toHaveLength(2);
});

test("a question that says something else is asked again", async () => {
  await outbox.decide(asked("e1.w.1"), go);
  await report(0);
  const { notification } = asked("e2.w.1");
  const other = {
    ...question("Deploy the other one?", { id: "q", buttons: { go: "Go" } }),
    agentId: "trainer",
  };
  expect(await outbox.answerAgain({ key: "trainer/q", cursor: "e2.w.1", notification: other })).toBe(false);
  expect(await outbox.answerAgain({ key: "other/q", cursor: "e2.w.2", notification })).toBe(false);
});

test("what could not be shown is tried again when it comes again", async () => {
  const failed = { kind: "failed", reason: "no daemon" } as const;
  await outbox.decide(asked("e1.w.1"), failed).catch(() => {});
  expect(await outbox.answerAgain(asked("e2.w.1"))).toBe(false);
  expect(held.decisions).toEqual([]);
});

test.each([
  ["ten minutes after the broker came back without it", undefined, 600_000],
  ["its own end", 60_000, 60_000],
  ["its own end, also within the minute", 90_000, 90_000],
])(
  "a question that nobody asks again is given up at %s, and the human is told",
  async (_, ttlMs, afterMs) => {
    const expiresAtMs = ttlMs === undefined ? undefined : clock.now() + 3_600_000 + ttlMs;
    await outbox.decide(asked("e1.w.1", { expiresAtMs }), go);
    const first = await report(0);
    // The broker is away for an hour.
    clock.advance(3_600_000);
    const backAt = clock.now();
    first.fail(notFound());
    for (let next = 1; clock.now() - backAt < afterMs; next++) {
      await until(() => clock.timers === 1);
      expect([held.decisions.length, told.length]).toEqual([1, 0]);
      clock.advance(clock.nextInMs);
      (await report(next)).fail(notFound());
    }
    await confirmed();
    await until(() => told.length === 1);
    expect(clock.now() - backAt).toBe(afterMs);
    expect(told[0]?.payload?.value).toMatchObject({
      header: { title: "Your answer did not count: Deploy?" },
    });
  },
);

test("the ten minutes of a question begin anew with the next one of its key", async () => {
  await outbox.decide(asked("e1.w.1"), go);
  (await report(0)).fail(notFound());
  await until(() => clock.timers === 1);
  clock.advance(clock.nextInMs);
  (await report(1)).take(accepted);
  await confirmed();
  clock.advance(600_000);
  await outbox.decide(asked("e2.w.1"), go);
  (await report(2)).fail(notFound());
  await until(() => clock.timers === 1 || told.length === 1);
  expect([held.decisions.length, told]).toEqual([1, []]);
});

test("the ten minutes of a question begin anew when it is asked again", async () => {
  await outbox.decide(asked("e1.w.1"), go);
  (await report(0)).fail(notFound());
  await until(() => clock.timers === 1);
  clock.advance(600_000);
  await report(1);
  expect(await outbox.answerAgain(asked("e2.w.1"))).toBe(true);
  (await report(2)).fail(notFound());
  await until(() => clock.timers === 1 || told.length === 1);
  expect([held.decisions.length, told]).toEqual([1, []]);
});

test("an answer that the broker refuses for good is told and forgotten", async () => {
  await outbox.decide(asked("e.w.1"), go);
  (await report(0)).fail(failure("invalid_argument", "ACTION_UNDECLARED"));
  await confirmed();
  await until(() => told.length === 1);
  expect(reports).toHaveLength(1);
});

test("closing waits for a decision that is being written", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const writing = vi.spyOn(HeldFile.prototype, "decide").mockReturnValueOnce(promise);
  const deciding = outbox.decide(asked("e.w.1"), go);
  let isClosed = false;
  const closing = outbox.close().then(() => {
    isClosed = true;
  });
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  resolve();
  await until(() => reports.length === 1 || isClosed);
  reports[0]?.take(accepted);
  await Promise.all([deciding, closing]);
  writing.mockRestore();
});
