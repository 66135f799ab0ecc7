import {
  info,
  NotificationState,
  NotificationStatus,
  PublishOutcome,
  PublishResponse,
  ToastyError,
  WithdrawResponse,
} from "@toasty/proto";
import { expect, test, vi } from "vitest";
import type { CallOptions, Outbox } from "../queueing/outbox.js";
import { Tally } from "../queueing/tally.js";
import { Tracing } from "../tracing/tracing.js";
import { Publisher, takenBefore } from "./publisher.js";

type Call = (method: string, request: unknown, options?: CallOptions<unknown>) => Promise<unknown>;

function publisherOn(call: Call) {
  const tally = new Tally();
  const outbox = { tally, call } as unknown as Outbox;
  return { publisher: new Publisher(outbox, new Tracing(), "trainer"), tally };
}

const response = PublishResponse.fromPartial({ notificationId: "n", success: true });
const settled = new ToastyError({ message: "It has ended.", code: "failed_precondition", reason: "SETTLED" });

test("a request is prepared for the desktop unless a target is given, and sent as it is", async () => {
  const call = vi.fn<Call>(async () => response);
  const { publisher } = publisherOn(call);
  expect(publisher.prepare(info("x"), "ops").targetClientId).toBe("ops");
  const request = publisher.prepare(info("x", "", { id: "n" }));
  expect(request.targetClientId).toBe("desktop");
  const { signal } = new AbortController();
  expect(await publisher.send(request, signal)).toEqual({ response, sent: request });
  expect(call.mock.calls).toMatchObject([["publish", request, { signal, traceparent: undefined }]]);
});

test("a publish counts until it is done, either way", async () => {
  const work = Promise.withResolvers<unknown>();
  const { publisher, tally } = publisherOn(() => work.promise);
  const sent = publisher.send(publisher.prepare(info("x")));
  expect(tally.count).toBe(1);
  work.reject(settled);
  await expect(sent).rejects.toBe(settled);
  expect(tally.count).toBe(0);
});

test("a withdrawal waits for the publishes of its id, also for one that fails, and for no other", async () => {
  const calls: string[] = [];
  const pending = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
  let published = 0;
  const { publisher } = publisherOn(async (method, request) => {
    const { notificationId } = request as { notificationId?: string };
    calls.push(notificationId ? `${method} ${notificationId}` : method);
    return method === "publish" ? pending[published++]?.promise : WithdrawResponse.fromPartial({});
  });
  const send = (id: string) => publisher.send(publisher.prepare(info("x", "", { id })));
  const first = send("n");
  const second = send("n");
  const withdrawn = publisher.withdraw("n");
  await publisher.withdraw("other");
  expect(calls).toEqual(["publish", "publish", "withdraw other"]);
  // The newest publish counts; that the one before it has ended does not take its place.
  pending[0]?.resolve(response);
  await first;
  await new Promise(setImmediate);
  expect(calls).toHaveLength(3);
  pending[1]?.reject(settled);
  await expect(second).rejects.toBe(settled);
  expect(await withdrawn).toEqual({ kind: "withdrawn" });
  expect(calls.at(-1)).toBe("withdraw n");
  await publisher.withdraw("n");
  expect(calls).toHaveLength(5);
});

test("a withdrawal tells how the notification had ended", async () => {
  const status = NotificationStatus.fromPartial({ state: NotificationState.DISMISSED, clientId: "d" });
  const { publisher } = publisherOn(async () => ({ status }));
  expect(await publisher.withdraw("n")).toEqual({ kind: "dismissed", by: "d" });
  const open = { status: { ...status, state: NotificationState.PENDING } };
  expect(await publisherOn(async () => open).publisher.withdraw("n")).toEqual({ kind: "withdrawn" });
});

test("a withdrawal that waits is given up by its signal, and is not sent", async () => {
  const call = vi.fn<Call>(() => new Promise(() => {}));
  const { publisher } = publisherOn(call);
  void publisher.send(publisher.prepare(info("x", "", { id: "n" })));
  const controller = new AbortController();
  const withdrawn = publisher.withdraw("n", controller.signal);
  controller.abort();
  await expect(withdrawn).rejects.toMatchObject({ reason: "CANCELLED" });
  expect(call.mock.calls.map(([method]) => method)).toEqual(["publish"]);
});

test("a publish that is settled at a later attempt was taken at a former one", async () => {
  const { publisher } = publisherOn(async (_, __, options) => options?.recover?.(settled, 2));
  const request = publisher.prepare(info("x", "", { id: "n" }));
  const taken = { notificationId: "n", success: true, outcome: PublishOutcome.DUPLICATE };
  expect((await publisher.send(request)).response).toMatchObject(taken);
  expect(takenBefore(settled, 2, request)).toMatchObject(taken);
  expect(() => takenBefore(settled, 1, request)).toThrow(settled);
  const other = settled.with({ reason: "ID_TAKEN" });
  expect(() => takenBefore(other, 2, request)).toThrow(other);
});
