import {
  info,
  Notification,
  NotificationState,
  PublishOutcome,
  PublishStreamResponse,
  ToastyError,
} from "@toasty/proto";
import { expect, test } from "vitest";
import type { RawItem } from "../admission/decode-publish.js";
import type { AdmissionLimits } from "../options.js";
import { metadataFor, servingWith, TestCall } from "../testing/serving.js";
import { publishStream } from "./publish-stream.js";

/** A publish stream that has begun. */
function house(limits: Partial<AdmissionLimits> = {}) {
  const world = servingWith(limits);
  const call = new TestCall(metadataFor("publisher", { "x-agent-id": "a" }), undefined);
  publishStream(world.serving)(call as never);
  const send = (sequence: number, content: RawItem["content"]) => call.emit("data", { sequence, content });
  const publish = (sequence: number, id: string, leaseMs?: number) => {
    const notification = Notification.fromPartial({ ...info(id), id });
    const bytes = Notification.encode(notification).finish();
    const raw = { target: "desk", notification, bytes, unambiguous: true, leaseMs };
    send(sequence, { kind: "publish", publish: raw });
  };
  const receipts = () => call.written.map((bytes) => PublishStreamResponse.decode(bytes as Buffer));
  /** Returns each receipt's sequence, and what it says. */
  const told = () =>
    receipts().map(({ sequence, receipt }) => [
      sequence,
      receipt?.$case === "published" ? receipt.value.outcome : receipt?.$case,
    ]);
  return { ...world, call, send, publish, receipts, told };
}

const { QUEUED, DUPLICATE } = PublishOutcome;

test("a stream says at once what it understands", () => {
  const [metadata] = house().call.sentMetadata;
  expect(metadata?.get("toasty-features")).toEqual(["withdraw-item lease"]);
});

test("each item gets a receipt under its sequence, and is counted by how it ended", () => {
  const { publish, send, told, receipts, calls } = house();
  const error = ToastyError.invalid([{ field: "item", description: "is wrong" }]);
  publish(7, "x");
  publish(8, "x");
  send(9, { kind: "malformed", error });
  send(10, { kind: "withdraw", id: "x" });
  send(11, { kind: "withdraw", id: "unknown" });
  expect(told()).toEqual([
    [7, QUEUED],
    [8, DUPLICATE],
    [9, "refused"],
    [10, "withdrawn"],
    [11, "refused"],
  ]);
  expect(receipts()[3]?.receipt).toMatchObject({
    value: { status: { notificationId: "x", state: NotificationState.WITHDRAWN } },
  });
  expect(calls.map(([, code]) => code)).toEqual(["ok", "ok", "invalid_argument", "ok", "not_found"]);
  expect(calls[0]).toEqual(["PublishStream", "ok", 0]);
});

test("a sender that is a little too fast is read more slowly, in its order", () => {
  const { publish, send, told, clock, call } = house({ agentBurst: 1, agentPerSecond: 1 });
  publish(1, "a");
  publish(2, "b");
  send(3, { kind: "withdraw", id: "a" });
  expect(told()).toEqual([[1, QUEUED]]);
  expect(call.paused).toBe(true);
  clock.advance(999);
  call.emit("drain");
  expect(told()).toHaveLength(1);
  clock.advance(1);
  expect(told()).toEqual([
    [1, QUEUED],
    [2, QUEUED],
    [3, "withdrawn"],
  ]);
  expect(call.paused).toBe(false);
});

test("a sender that would have to wait for more than a second is refused, with the time", () => {
  const { publish, told, receipts, call } = house({ agentBurst: 1, agentPerSecond: 0.5 });
  publish(1, "a");
  publish(2, "b");
  expect(told()).toEqual([
    [1, QUEUED],
    [2, "refused"],
  ]);
  const refused = receipts()[1]?.receipt;
  expect(refused?.$case === "refused" && ToastyError.from(refused.value)).toBeTruthy();
  expect(call.paused).toBe(false);
});

test("no item is read while its receipt could not be written", () => {
  const { publish, told, call } = house();
  call.takesMore = false;
  publish(1, "a");
  expect(call.paused).toBe(true);
  publish(2, "b");
  publish(3, "c");
  expect(told()).toEqual([[1, QUEUED]]);
  call.emit("drain");
  expect(told()).toHaveLength(2);
  call.takesMore = true;
  call.emit("drain");
  expect(told().map(([sequence]) => sequence)).toEqual([1, 2, 3]);
  expect(call.paused).toBe(false);
});

test("withdrawals count as calls", () => {
  const { publish, send, told, calls } = house({ callBurst: 2 });
  publish(1, "a");
  for (const sequence of [2, 3]) send(sequence, { kind: "withdraw", id: "a" });
  expect(told().slice(1)).toEqual([
    [2, "withdrawn"],
    [3, "refused"],
  ]);
  expect(calls.at(-1)?.[1]).toBe("resource_exhausted");
});

test("what is leased is withdrawn after the end of its stream, and what is not stays", () => {
  const { publish, core, clock, call } = house();
  publish(1, "leased", 500);
  publish(2, "free");
  call.emit("close");
  const stateOf = (id: string) => core.state.register.get(id)?.status.state;
  clock.advance(499);
  expect(stateOf("leased")).toBe(NotificationState.PENDING);
  clock.advance(1);
  expect([stateOf("leased"), stateOf("free")]).toEqual([
    NotificationState.WITHDRAWN,
    NotificationState.PENDING,
  ]);
});

test("a stream that has ended publishes nothing that waited", () => {
  const { publish, told, clock, call, core } = house({ agentBurst: 1, agentPerSecond: 1 });
  publish(1, "a");
  publish(2, "b");
  call.emit("close");
  clock.advance(2000);
  expect(told()).toHaveLength(1);
  expect(core.state.register.get("b")).toBeUndefined();
});

test("a client that has said all gets its end", () => {
  const { call } = house();
  call.emit("end");
  expect([call.ended, call.errors]).toEqual([true, []]);
});
