import {
  info,
  limits,
  Notification,
  PublishRequest,
  PublishStreamRequest,
  ToastyError,
  WithdrawRequest,
} from "@toasty/proto";
import { expect, test } from "vitest";
import { bytesField } from "../testing/fields.js";
import { stringField, varintField } from "../wire.js";
import { decodePublish, decodePublishItem, decoding, type RawPublish } from "./decode-publish.js";

const day = 86_400_000;
const notification = Notification.fromPartial({ ...info("news", "text"), id: "x", labels: { k: "v" } });
const encoded = (more: Parameters<typeof PublishRequest.fromPartial>[0] = {}) =>
  PublishRequest.encode(
    PublishRequest.fromPartial({ targetClientId: "desk", notification, ...more }),
  ).finish();
const itemOf = (...parts: readonly Uint8Array[]) => decodePublishItem(Buffer.concat(parts));
const publishItem = PublishStreamRequest.encode(
  PublishStreamRequest.fromPartial({ publish: { targetClientId: "desk", notification } }),
).finish();
const withdrawItem = PublishStreamRequest.encode(
  PublishStreamRequest.fromPartial({ withdraw: { notificationId: "x" } }),
).finish();
const invalid = (field: string) =>
  expect.objectContaining({ reason: "INVALID", violations: [expect.objectContaining({ field })] });

test("a publish comes with the bytes of its notification", () => {
  expect(decodePublish(encoded())).toEqual({
    target: "desk",
    notification,
    bytes: Notification.encode(notification).finish(),
    unambiguous: true,
    leaseMs: undefined,
  });
});

test("a publish needs a notification, and no target", () => {
  expect(decodePublish(encoded({ notification: undefined }))).toEqual(invalid("notification"));
  expect(decodePublish(encoded({ targetClientId: "" }))).toMatchObject({ target: "" });
});

test.each([
  [0, 0],
  [day, day],
  [day + 1, undefined],
])("a lease of %i ms is taken up to a day", (leaseMs, taken) => {
  const decoded = decodePublish(encoded({ leaseMs }));
  if (taken === undefined) expect(decoded).toEqual(invalid("lease_ms"));
  else expect(decoded).toMatchObject({ leaseMs: taken });
});

test("a notification that stands there twice is merged, and ambiguous", () => {
  const second = PublishRequest.encode(
    PublishRequest.fromPartial({ notification: Notification.fromPartial({ id: "y" }) }),
  ).finish();
  const decoded = decodePublish(Buffer.concat([encoded(), second]));
  expect(decoded).toMatchObject({ notification: { ...notification, id: "y" }, unambiguous: false });
});

test("labels of which one hides another are ambiguous", () => {
  const label = (key: string) => bytesField(29, Buffer.concat([stringField(1, key), stringField(2, "v")]));
  const unambiguous = (...labels: readonly Buffer[]) =>
    (decodePublish(bytesField(2, Buffer.concat(labels))) as RawPublish).unambiguous;
  expect(unambiguous(label("k"), label("l"))).toBe(true);
  expect(unambiguous(label("k"), label("k"))).toBe(false);
});

test("fields of another kind than the contract's are passed over", () => {
  const odd = Buffer.concat([varintField(1, 5), varintField(2, 5), stringField(3, "x"), stringField(9, "x")]);
  expect(decodePublish(Buffer.concat([encoded(), odd]))).toMatchObject({
    target: "desk",
    leaseMs: undefined,
  });
  expect(itemOf(publishItem, stringField(1, "x"), varintField(2, 5), varintField(3, 5))).toMatchObject({
    sequence: 0,
    content: { kind: "publish" },
  });
});

test("broken bytes are no message of their name", () => {
  const broken = Buffer.from([0x0a, 0x05]);
  expect(decodePublish(broken)).toMatchObject({
    reason: "INVALID",
    message: expect.stringContaining("no PublishRequest"),
  });
  expect(decodePublishItem(broken)).toMatchObject({
    message: expect.stringContaining("no PublishStreamRequest"),
  });
  expect(decoding("WithdrawRequest", WithdrawRequest)(broken)).toMatchObject({
    message: expect.stringContaining("no WithdrawRequest"),
  });
});

test("an item is a publish or a withdrawal, and its sequence is only echoed", () => {
  expect(itemOf(varintField(1, 7), publishItem)).toMatchObject({
    sequence: 7,
    content: { kind: "publish", publish: { target: "desk", notification } },
  });
  expect(itemOf(withdrawItem, varintField(1, 8))).toEqual({
    sequence: 8,
    content: { kind: "withdraw", id: "x" },
  });
});

test.each([
  ["neither", []],
  ["both", [publishItem, withdrawItem]],
])("an item with %s is answered under its sequence", (_, parts) => {
  expect(itemOf(varintField(1, 7), ...parts)).toEqual({
    sequence: 7,
    content: { kind: "malformed", error: invalid("item") },
  });
});

test.each([
  ["publish", stringField(2, "\n")],
  ["withdrawal", stringField(3, "\n")],
  ["publish without a notification", stringField(2, "")],
])("a broken %s is answered under its sequence", (_, part) => {
  expect(itemOf(varintField(1, 7), part)).toEqual({
    sequence: 7,
    content: { kind: "malformed", error: expect.objectContaining({ reason: "INVALID" }) },
  });
});

test("parts of an item that stand there twice are merged", () => {
  for (const parts of [
    [stringField(3, ""), withdrawItem],
    [withdrawItem, stringField(3, "")],
  ])
    expect(itemOf(...parts)).toMatchObject({ content: { kind: "withdraw", id: "x" } });
  expect(itemOf(publishItem, stringField(2, ""))).toMatchObject({ content: { kind: "publish" } });
  expect(itemOf(stringField(2, "\n\u0001d"), publishItem)).toMatchObject({
    content: { kind: "publish", publish: { target: "desk" } },
  });
});

test("a sequence that no number holds is refused", () => {
  expect(itemOf(varintField(1, Number.MAX_SAFE_INTEGER), publishItem)).toMatchObject({
    sequence: Number.MAX_SAFE_INTEGER,
  });
  expect(itemOf(varintField(1, 2 ** 53), publishItem)).toEqual(invalid("sequence"));
});

test("another request has at most as many bytes as a message", () => {
  const decode = decoding("WithdrawRequest", { decode: ({ length }) => length });
  expect(decode(Buffer.alloc(limits.messageBytes))).toBe(limits.messageBytes);
  const refused = decode(Buffer.alloc(limits.messageBytes + 1));
  expect(refused).toBeInstanceOf(ToastyError);
  expect(refused).toMatchObject({
    reason: "MESSAGE_TOO_LARGE",
    message: expect.stringContaining("has 262145 bytes"),
  });
});
