import { info, Notification, NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { Session } from "../../delivery/session.js";
import { coreWith } from "../../testing/core.js";
import { decideReport } from "./report.js";

const now = { wall: 1, monotonic: 1 };
const failed = { $case: "failed", value: { reason: "no screen" } } as const;
const dismissed = { $case: "dismissed", value: {} } as const;

function world(...clientIds: readonly string[]) {
  const { core, publish } = coreWith();
  for (const clientId of clientIds) {
    const desk = { clientId, principal: "desk", filter: undefined, window: 9, resumeAfter: [] };
    Session.open(core, { ...desk, kind: "deliveries" }, () => true);
  }
  const send = (revision: number) =>
    publish({ notification: Notification.fromPartial({ ...info("a"), id: "a", revision }) });
  send(1);
  const report = (
    clientId: string,
    event: typeof failed | typeof dismissed,
    cursor = "e.i.1",
    mayReport = true,
  ) =>
    decideReport(
      core.state,
      { kind: "report", request: { clientId, cursor, event, by: undefined }, mayReport },
      now,
    );
  return { core, send, report };
}

test("a dismissal settles it, and the other desks are told", () => {
  const { changes, reply } = world("one", "two").report("one", dismissed);
  expect(changes).toMatchObject([
    { kind: "settle", status: { state: NotificationState.DISMISSED, clientId: "one" } },
    { kind: "retract", told: [1] },
  ]);
  expect(reply).toMatchObject({ accepted: true });
});

test("it has failed once every session of every desk has, and is then on no screen", () => {
  const { core, report } = world("one", "one", "two");
  const fail = (clientId: string) => {
    const { changes } = report(clientId, failed);
    core.report({ clientId, cursor: "e.i.1", event: failed, by: undefined }, true);
    return changes.map((change) => (change.kind === "note_failure" ? change.everywhere : change.kind));
  };
  expect(fail("one")).toEqual([false]);
  expect(fail("one")).toEqual([true]);
  expect(fail("two")).toEqual([true, "settle"]);
});

test("a failure to show a former content says nothing of the latest", () => {
  const { send, report } = world("one");
  send(2);
  expect(report("one", failed).changes).toEqual([]);
  expect(report("one", failed, "e.i.2").changes).toHaveLength(2);
});

test("a desk that answers a former content is told like the others", () => {
  const { send, report } = world("one");
  send(2);
  expect(report("one", dismissed).changes).toMatchObject([
    { kind: "settle" },
    { kind: "retract", told: [0] },
  ]);
});

test("only a desk that received it may report, under a client id of its own, on a cursor that is known", () => {
  const { report } = world("one");
  for (const attempt of [() => report("two", dismissed), () => report("one", dismissed, "e.i.1", false)]) {
    expect(attempt).toThrow(expect.objectContaining({ reason: "NOT_DELIVERED" }));
  }
  for (const cursor of ["e.i.9", "x.i.1"]) {
    expect(() => report("one", dismissed, cursor)).toThrow(expect.objectContaining({ reason: "NOT_FOUND" }));
  }
});
