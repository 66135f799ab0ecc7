import { info, Notification, NotificationState, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import { Session } from "../../delivery/session.js";
import { coreWith, ownerNamed, publisher } from "../../testing/core.js";
import type { Published } from "../published.js";
import { decideExpire, decideLeaseEnd, decideWithdraw, retract, settleUndelivered } from "./settle.js";

const now = { wall: 1, monotonic: 1 };

/** A notification that some client ids have. */
function world(...clientIds: readonly string[]) {
  const { core, publish } = coreWith();
  const open = (clientId: string) =>
    Session.open(
      core,
      { clientId, principal: "desk", filter: undefined, kind: "deliveries", window: 9, resumeAfter: [] },
      () => true,
    );
  const sessions = clientIds.map(open);
  publish({
    notification: Notification.fromPartial({ ...info("a"), id: "a" }),
    target: clientIds.length > 0 ? "*" : "desk",
  });
  const notification = core.state.register.get("a") as Published;
  return { core, open, sessions, notification, owner: core.ownerOf(publisher) };
}

const told = (changes: ReturnType<typeof retract>) =>
  changes.flatMap((change) => (change.kind === "retract" ? change.told : []));

test("a withdrawal is told to every desk that has it", () => {
  const { core, notification, owner } = world("one", "two");
  const { changes } = decideWithdraw(core.state, { owner, id: "a" }, now);
  expect(changes[0]).toMatchObject({ kind: "settle", status: { state: NotificationState.WITHDRAWN } });
  expect(told(changes)).toEqual([0, 1]);
  expect(told(retract(notification, { reason: WithdrawalReason.SETTLED, knownTo: "two" }))).toEqual([0]);
});

test("a client id that settled it is told too where another session of it may have it", () => {
  const second = world("one");
  second.open("one");
  const by = { reason: WithdrawalReason.SETTLED, knownTo: "one" } as const;
  expect(told(retract(second.notification, by))).toEqual([0]);
  const left = world("one");
  left.sessions[0]?.close();
  left.open("one");
  expect(told(retract(left.notification, by))).toEqual([0]);
  expect(told(retract(world("one").notification, by))).toEqual([]);
});

test("only its owner withdraws it, and what has ended stays as it is", () => {
  const { core, owner } = world("one");
  const other = ownerNamed("publisher", "other");
  for (const wrong of [
    { owner: other, id: "a" },
    { owner, id: "b" },
  ]) {
    expect(() => decideWithdraw(core.state, wrong, now)).toThrow(
      expect.objectContaining({ reason: "NOT_FOUND" }),
    );
  }
  core.withdraw(publisher, "a");
  expect(decideWithdraw(core.state, { owner, id: "a" }, now).changes).toEqual([]);
});

test("a lifetime ends as expired where a desk has it, else as undelivered with a mark for its desk", () => {
  const seen = decideExpire(world("one").notification, now).changes;
  expect(seen.map(({ kind }) => kind)).toEqual(["settle", "retract"]);
  expect(seen[0]).toMatchObject({ status: { state: NotificationState.EXPIRED } });
  const unseen = decideExpire(world().notification, now).changes;
  expect(unseen.map(({ kind }) => kind)).toEqual(["evict", "settle", "retract"]);
  expect(unseen[1]).toMatchObject({ status: { state: NotificationState.UNDELIVERED } });
});

test("a lease that ends withdraws what is open and known, and nothing else", () => {
  const { core, notification } = world("one");
  const { changes } = decideLeaseEnd(core.state, notification, now);
  expect(changes).toMatchObject([
    {
      kind: "settle",
      status: { state: NotificationState.WITHDRAWN, reason: expect.stringContaining("abandoned") },
    },
    { kind: "retract", reason: WithdrawalReason.ABANDONED },
  ]);
  expect(decideLeaseEnd(core.state, { ...notification }, now).changes).toEqual([]);
  core.withdraw(publisher, "a");
  expect(decideLeaseEnd(core.state, notification, now).changes).toEqual([]);
});

test("what nobody has is undelivered, or failed where the desks could not show it", () => {
  const { notification, sessions } = world("one");
  expect(settleUndelivered(notification, "overflow", now)).toEqual([]);
  const closing = sessions[0];
  expect(settleUndelivered(notification, "overflow", now, closing)).toMatchObject([
    { status: { state: NotificationState.UNDELIVERED } },
  ]);
  const failed = { ...notification, failedAt: new Set(["one"]) };
  expect(settleUndelivered(failed, "overflow", now)).toMatchObject([
    { status: { state: NotificationState.FAILED } },
  ]);
  expect(settleUndelivered({ ...notification, kept: 1 }, "overflow", now, closing)).toEqual([]);
  const shown = { ...notification, status: { ...notification.status, state: NotificationState.DISPLAYED } };
  expect(settleUndelivered(shown, "overflow", now, closing)).toEqual([]);
});
