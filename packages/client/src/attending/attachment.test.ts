import { Duplex } from "node:stream";
import { info, ToastyError, UrgencyLevel, Delivery as WireDelivery } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import type { Caller } from "../calling/caller.js";
import { KeepAlive } from "../promises/keep-alive.js";
import { Attachment, type AttachOptions } from "./attachment.js";
import type { Reporter } from "./reporter.js";

const away = new ToastyError({ message: "gone.", code: "unavailable", reason: "STOPPING" });
const refused = new ToastyError({ message: "no.", code: "permission_denied", reason: "ROLE_MISSING" });
const turn = () => new Promise(setImmediate);

interface Written {
  readonly $case: string;
  readonly value: Record<string, unknown>;
}

/** A stream of deliveries, which the test writes. */
class FakeCall extends Duplex {
  readonly written: Written[] = [];
  readonly cancel = vi.fn(() => void this.destroy());
  /** Settles before a message counts as written. */
  passing: Promise<void> = Promise.resolve();
  constructor() {
    super({ objectMode: true });
  }
  override _read(): void {}
  override _write({ request }: { request: Written }, _: string, done: () => void): void {
    this.written.push(request);
    void this.passing.then(() => done());
  }
  deliver(title: string, cursor: string): void {
    const event = { $case: "notification", value: info(title) } as const;
    this.push(WireDelivery.fromPartial({ cursor, lane: UrgencyLevel.INFO, event }));
  }
}

function attached(clientId = "desktop", options: AttachOptions = {}) {
  const calls: FakeCall[] = [];
  const caller = {
    channel: async () => ({}),
    open: async () => {
      calls.push(new FakeCall());
      return calls.at(-1);
    },
    failure: (error: unknown) => ToastyError.from(error),
    random: () => 0,
  } as unknown as Caller;
  const reportsOf = vi.fn((..._: unknown[]) => ({}));
  const keepAlive = new KeepAlive();
  const release = vi.fn();
  const hold = vi.spyOn(keepAlive, "hold").mockReturnValue(release);
  const client = new AbortController();
  const reporter = { reportsOf } as unknown as Reporter;
  const attachment = new Attachment(clientId, options, caller, reporter, keepAlive, client.signal);
  const deliveries = attachment[Symbol.asyncIterator]();
  const call = () => calls.at(-1) as FakeCall;
  return { attachment, deliveries, calls, call, client, hold, release, reportsOf };
}

const titleOf = ({ value }: IteratorResult<unknown, unknown>) =>
  (value as { notification: ReturnType<typeof info> }).notification.payload?.value.header?.title;

test("it opens with what was asked for, and nothing before somebody asks for a delivery", async () => {
  const { deliveries, calls, call, hold } = attached("ops", { labels: { job: "7" }, window: 1 });
  await turn();
  expect(calls).toHaveLength(0);
  expect(hold).not.toHaveBeenCalled();
  void deliveries.next();
  await turn();
  expect(hold).toHaveBeenCalledTimes(1);
  const value = { clientId: "ops", labelFilter: { job: "7" }, window: 1, resumeAfter: [] };
  expect(call().written).toMatchObject([{ $case: "open", value }]);
});

test("without options it takes what is for its id, with the window that brokers expect", async () => {
  const { deliveries, call } = attached();
  void deliveries.next();
  await turn();
  expect(call().written).toMatchObject([{ value: { clientId: "desktop", labelFilter: {}, window: 256 } }]);
});

test.each<[string, string, AttachOptions, string[]]>([
  ["an illegal id", "no id", {}, ["client_id"]],
  ["a window of none", "a", { window: 0 }, ["window"]],
  ["half a window", "a", { window: 1.5 }, ["window"]],
  ["both", "no id", { window: -1 }, ["client_id", "window"]],
])("%s is refused before anything is opened", async (_, id, options, fields) => {
  const { deliveries, calls, hold } = attached(id, options);
  await expect(deliveries.next()).rejects.toMatchObject({ violations: fields.map((field) => ({ field })) });
  expect(calls).toHaveLength(0);
  expect(hold).not.toHaveBeenCalled();
});

test("asking for the next delivery acknowledges the last, and moves the position", async () => {
  const { attachment, deliveries, call, reportsOf } = attached();
  const first = deliveries.next();
  await turn();
  call().deliver("one", "c1");
  expect(titleOf(await first)).toBe("one");
  expect(reportsOf.mock.calls).toMatchObject([["desktop", { cursor: "c1" }]]);
  await turn();
  expect(call().written).toHaveLength(1);
  const second = deliveries.next();
  call().deliver("two", "c2");
  expect(titleOf(await second)).toBe("two");
  await turn();
  await turn();
  expect(call().written.slice(1)).toEqual([{ $case: "ack", value: { cursors: ["c1"] } }]);
  expect(attachment.resumeToken).toContain("c1");
  expect(attachment.resumeToken).not.toContain("c2");
});

test("leaving the loop sends what was acknowledged before, not the last, and lets the program end", async () => {
  const { deliveries, call, release } = attached();
  const first = deliveries.next();
  await turn();
  const { written, cancel } = call();
  call().deliver("one", "c1");
  await first;
  call().deliver("two", "c2");
  await deliveries.next();
  expect(release).not.toHaveBeenCalled();
  await deliveries.return();
  expect(written.slice(1)).toEqual([{ $case: "ack", value: { cursors: ["c1"] } }]);
  expect(cancel).toHaveBeenCalled();
  expect(release).toHaveBeenCalledTimes(1);
});

test("the loop is not left before what was acknowledged is written", async () => {
  const { deliveries, call } = attached();
  const first = deliveries.next();
  await turn();
  const { promise, resolve } = Promise.withResolvers<void>();
  call().deliver("one", "c1");
  await first;
  call().deliver("two", "c2");
  await deliveries.next();
  call().passing = promise;
  const { cancel } = call();
  const left = vi.fn();
  const leaving = deliveries.return().then(left);
  await turn();
  expect(left).not.toHaveBeenCalled();
  expect(cancel).not.toHaveBeenCalled();
  resolve();
  await leaving;
  expect(cancel).toHaveBeenCalled();
});

test("what this version does not know is acknowledged, and not delivered", async () => {
  const { deliveries, call } = attached();
  const first = deliveries.next();
  await turn();
  call().push(WireDelivery.fromPartial({ cursor: "c1", lane: UrgencyLevel.INFO }));
  call().deliver("two", "c2");
  expect(titleOf(await first)).toBe("two");
  await turn();
  expect(call().written.slice(1)).toEqual([{ $case: "ack", value: { cursors: ["c1"] } }]);
});

test("after a break it goes on behind what was acknowledged", async () => {
  const { deliveries, calls, call } = attached();
  const first = deliveries.next();
  await turn();
  call().deliver("one", "c1");
  await first;
  const second = deliveries.next();
  await turn();
  call().destroy(away);
  await vi.waitUntil(() => calls.length === 2);
  await turn();
  expect(call().written).toMatchObject([{ value: { resumeAfter: ["c1"] } }]);
  call().deliver("two", "c2");
  expect(titleOf(await second)).toBe("two");
});

test("a later attachment goes on where the token says", async () => {
  const { attachment, deliveries, call } = attached();
  const first = deliveries.next();
  await turn();
  call().deliver("one", "c1");
  await first;
  void deliveries.next();
  await turn();
  const later = attached("desktop", { resume: attachment.resumeToken });
  void later.deliveries.next();
  await turn();
  expect(later.call().written).toMatchObject([{ value: { resumeAfter: ["c1"] } }]);
});

test.each([
  ["its signal", (_: unknown, end: AbortController) => void end.abort()],
  ["the client", ({ client }: ReturnType<typeof attached>) => void client.abort()],
  ["closing it", ({ attachment }: ReturnType<typeof attached>) => void attachment.close()],
  [
    "leaving its block",
    ({ attachment }: ReturnType<typeof attached>) => void attachment[Symbol.asyncDispose](),
  ],
])("%s ends it without an error, also while it waits", async (_, finish) => {
  const end = new AbortController();
  const made = attached("desktop", { signal: end.signal });
  const next = made.deliveries.next();
  await turn();
  finish(made, end);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(made.call().cancel).toHaveBeenCalled();
  expect(made.release).toHaveBeenCalledTimes(1);
});

test("it is iterated once, and what the broker refuses is thrown", async () => {
  const { attachment, deliveries, call, release } = attached();
  expect(attachment[Symbol.asyncIterator]()).toBe(deliveries);
  const next = deliveries.next();
  await turn();
  call().destroy(refused);
  await expect(next).rejects.toBe(refused);
  expect(release).toHaveBeenCalledTimes(1);
});
