import { info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { admit } from "../../admission/admit.js";
import { coreWith, publisher } from "../../testing/core.js";
import { bindLease, incomingOf, publishedFrom, replyOf, stampFor, startLife } from "./incoming.js";

const its = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const now = { wall: 10_000, monotonic: 500 };

function incoming(more: Parameters<typeof Notification.fromPartial>[0] = {}, traceparent?: string) {
  const { core } = coreWith();
  const notification = Notification.fromPartial({ ...info("news"), ...more });
  const bytes = Notification.encode(notification).finish();
  const item = admit({ target: "desk", notification, bytes, unambiguous: true, leaseMs: undefined });
  const command = {
    kind: "publish",
    owner: core.ownerOf(publisher),
    item,
    newId: "new",
    traceparent,
    lease: undefined,
  } as const;
  return { core, read: incomingOf(command, now) };
}

test.each([
  [{}, undefined],
  [{ ttlMs: 50 }, 50],
  [{ expiresAtMs: 10_030 }, 30],
  [{ ttlMs: 50, expiresAtMs: 10_030 }, 30],
  [{ ttlMs: 20, expiresAtMs: 10_030 }, 20],
  [{ expiresAtMs: 9_000 }, -1000],
])("the earlier end of %o counts", (more, lifetimeMs) => {
  expect(incoming(more).read.lifetimeMs).toBe(lifetimeMs);
});

test("the sender's id and the call's place in a trace come first", () => {
  expect(incoming({ id: "mine" }).read.id).toBe("mine");
  expect(incoming().read.id).toBe("new");
  expect(incoming({ traceparent: its }, "the call's").read.traceparent).toBe("the call's");
  expect(incoming({ traceparent: its }).read.traceparent).toBe(its);
});

test("no desk is told of an end that it cannot read", () => {
  expect(stampFor(incoming({ ttlMs: 50 }).read).expiresAtMs).toBe(10_050);
  expect(stampFor({ ...incoming().read, lifetimeMs: Number.MAX_SAFE_INTEGER }).expiresAtMs).toBe(
    Number.MAX_SAFE_INTEGER,
  );
});

test("a lifetime and a lease are set, and taken away by a publish without them", () => {
  const { core, read } = incoming({ ttlMs: 50 });
  const one = publishedFrom(core.state, read);
  expect(startLife(one, read)).toMatchObject([{ kind: "live_until", at: 550 }]);
  expect(startLife(one, { ...read, lifetimeMs: undefined })).toEqual([]);
  const living = { ...one, expiry: { at: 1, item: undefined, live: true } };
  expect(startLife(living, { ...read, lifetimeMs: undefined })).toMatchObject([
    { kind: "live_until", at: undefined },
  ]);
  const lease = { stream: 1, ms: 5 };
  expect(bindLease(one, undefined)).toEqual([]);
  expect(bindLease(one, lease)).toMatchObject([{ kind: "lease", lease }]);
  expect(bindLease({ ...one, lease }, undefined)).toMatchObject([{ kind: "lease", lease: undefined }]);
});

test("each notification of one decision has a number of its own", () => {
  const { core, read } = incoming();
  expect([publishedFrom(core.state, read).serial, publishedFrom(core.state, read, "s", 2).serial]).toEqual([
    1, 2,
  ]);
  expect(replyOf("a", "delivered")).toMatchObject({ id: "a", sessions: 0, mergedInto: undefined });
});
