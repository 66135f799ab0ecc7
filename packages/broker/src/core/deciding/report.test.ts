import { NotificationState, WithdrawalReason } from "@toasty/proto";
import { expect, test } from "vitest";
import { formatCursor } from "../../routing/cursor.js";
import {
  kindsOf,
  moment,
  only,
  question,
  type Sent,
  stateWith,
  type TestEvent,
} from "../../testing/state.js";
import { decideReport } from "./report.js";

const { DISPLAYED, ANSWERED, DISMISSED, FAILED } = NotificationState;
const dismissed: TestEvent = { $case: "dismissed", value: {} };
const displayed: TestEvent = { $case: "displayed", value: {} };
const failed: TestEvent = { $case: "failed", value: { reason: "no screen" } };
const answered: TestEvent = { $case: "answered", value: { actionId: "yes", inputs: {} } };

/** A notification that every one of these desks has written. */
function house(clientIds: readonly string[] = ["desk"], sent: Sent = {}) {
  const world = stateWith();
  const { state } = world;
  const mailboxes = clientIds.map((clientId) => world.attach(clientId));
  const notification = world.send({ id: "x", revision: 1, target: "*", ...sent });
  for (const mailbox of new Set(mailboxes)) world.writeAll(mailbox);
  const command = (
    event: TestEvent | undefined,
    { clientId = "desk", sequence = notification.sequence, epoch = "e" } = {},
  ) => ({
    kind: "report" as const,
    request: { clientId, cursor: formatCursor(epoch, "info", sequence), event },
    mayReport: true,
  });
  type Rest = [event: TestEvent | undefined, where?: Parameters<typeof command>[1]];
  const decided = (...rest: Rest) => decideReport(state, command(...rest), moment);
  const report = (...rest: Rest) => world.run(command(...rest));
  return { ...world, mailboxes, notification, command, decided, report };
}

test("a report needs an event and a client id", () => {
  const { decided } = house();
  const fields = (...names: string[]) =>
    expect.objectContaining({ violations: names.map((field) => expect.objectContaining({ field })) });
  expect(() => decided(undefined)).toThrow(fields("event"));
  expect(() => decided(dismissed, { clientId: "" })).toThrow(fields("client_id"));
  expect(() => decided(undefined, { clientId: "" })).toThrow(fields("client_id", "event"));
});

test("a report that names the person who acted is refused by name", () => {
  const { state, command } = house();
  const { request, ...rest } = command(dismissed);
  expect(() => decideReport(state, { ...rest, request: { ...request, by: "Ann" } }, moment)).toThrow(
    expect.objectContaining({ reason: "UNSUPPORTED" }),
  );
});

test("a report needs a delivery of this epoch that is known", () => {
  const { decided } = house();
  const unknown = expect.objectContaining({
    code: "not_found",
    resource: { type: "delivery", name: "f.i.1" },
  });
  expect(() => decided(dismissed, { epoch: "f" })).toThrow(unknown);
  expect(() => decided(dismissed, { sequence: 99 })).toThrow(
    expect.objectContaining({ reason: "NOT_FOUND" }),
  );
});

test("only a desk that received a notification, and has attached as it, may report", () => {
  const { state, attach, send, writeAll, command } = house();
  const refused = expect.objectContaining({ reason: "NOT_DELIVERED" });
  const late = attach("late");
  const { sequence } = send({ id: "y", target: "*" });
  expect(() => decideReport(state, command(dismissed, { clientId: "late", sequence }), moment)).toThrow(
    refused,
  );
  writeAll(late);
  const allowed = command(dismissed, { clientId: "late", sequence });
  expect(() => decideReport(state, allowed, moment)).not.toThrow();
  expect(() => decideReport(state, { ...allowed, mayReport: false }, moment)).toThrow(refused);
});

test.each([
  ["dismissed", dismissed, DISMISSED, {}],
  ["answered", answered, ANSWERED, question],
])("the first one who has %s it wins, and the others are told", (_, event, state, sent) => {
  const { decided, report, notification } = house(["desk", "other"], sent);
  const { changes, reply } = decided(event);
  expect(kindsOf(changes)).toEqual(["settle", "retract"]);
  expect(only(changes, "settle")[0]?.status).toMatchObject({ state, clientId: "desk", atMs: moment.wall });
  expect(only(changes, "retract")[0]).toMatchObject({ reason: WithdrawalReason.SETTLED, told: [1] });
  expect(reply).toEqual({ kind: "reported", notification, accepted: true });
  report(event);
  expect(decided(event)).toEqual({ changes: [], reply: { kind: "reported", notification, accepted: true } });
  expect(decided(event, { clientId: "other" }).reply).toMatchObject({ accepted: false });
});

test("a notification that is shown stays on the screens", () => {
  const { changes } = house().decided(displayed);
  expect(kindsOf(changes)).toEqual(["settle"]);
  expect(only(changes, "settle")[0]?.status).toMatchObject({ state: DISPLAYED, clientId: "desk" });
});

test("a desk that settles a former content is told like the others: the newer one is on its way", () => {
  const { decided, send, notification } = house();
  const former = notification.sequence;
  send({ id: "x", revision: 2, target: "*" });
  expect(only(decided(dismissed, { sequence: former }).changes, "retract")[0]?.told).toEqual([0]);
  expect(only(decided(dismissed).changes, "retract")[0]?.told).toEqual([]);
});

test("what its only desk cannot show has failed, and is on no screen", () => {
  const { decided, notification } = house();
  const { changes } = decided(failed);
  expect(changes).toEqual([
    { kind: "note_failure", notification, clientId: "desk", everywhere: true },
    expect.objectContaining({
      kind: "settle",
      status: expect.objectContaining({ state: FAILED, reason: "no screen" }),
    }),
  ]);
});

test("a client id has failed when each of its sessions has", () => {
  const { decided, report, mailboxes, notification } = house(["desk", "desk"]);
  expect(mailboxes[0]?.readers.size).toBe(2);
  expect(decided(failed).changes).toEqual([
    { kind: "note_failure", notification, clientId: "desk", everywhere: false },
  ]);
  report(failed);
  expect(kindsOf(decided(failed).changes)).toEqual(["note_failure", "settle"]);
});

test("sessions of another client id do not count as those of this one", () => {
  const { decided, report } = house(["desk", "other"]);
  expect(only(decided(failed).changes, "note_failure")[0]?.everywhere).toBe(true);
  expect(kindsOf(decided(failed).changes)).toEqual(["note_failure"]);
  report(failed);
  expect(kindsOf(decided(failed, { clientId: "other" }).changes)).toEqual(["note_failure", "settle"]);
});

test("where a desk has yet to write it, a failure is only noted", () => {
  const { decided, attach, send, writeAll, mailboxOf } = house();
  const slow = attach("slow");
  const { sequence } = send({ id: "y", target: "*" });
  writeAll(mailboxOf("desk"));
  expect(kindsOf(decided(failed, { sequence }).changes)).toEqual(["note_failure"]);
  writeAll(slow);
  expect(kindsOf(decided(failed, { sequence }).changes)).toEqual(["note_failure"]);
});

test("that a former content could not be shown says nothing of this one", () => {
  const { decided, report, send, notification, mailboxes, writeAll } = house();
  const former = notification.sequence;
  send({ id: "x", revision: 2, target: "*" });
  for (const mailbox of mailboxes) writeAll(mailbox);
  expect(decided(failed, { sequence: former })).toMatchObject({ changes: [], reply: { accepted: true } });
  report(dismissed);
  expect(decided(failed)).toMatchObject({ changes: [], reply: { accepted: false } });
});

test("an answer that was not declared is refused", () => {
  const undeclared: TestEvent = { $case: "answered", value: { actionId: "no", inputs: {} } };
  expect(() => house(["desk"], question).decided(undeclared)).toThrow(
    expect.objectContaining({ reason: "ACTION_UNDECLARED" }),
  );
});
