import { info, Notification, NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { Session } from "../../delivery/session.js";
import type { Mailbox } from "../../routing/mailbox.js";
import { coreWith } from "../../testing/core.js";
import { decideClose, decideMailboxExpired, decideOpenMailbox, decideWritten } from "./sessions.js";

const note = (id: string) => Notification.fromPartial({ ...info(id), id });

function world(options: Parameters<typeof coreWith>[0] = {}) {
  const { core, clock, publish } = coreWith(options);
  const open = (clientId: string) =>
    Session.open(
      core,
      { clientId, principal: "desk", filter: undefined, kind: "deliveries", window: 9, resumeAfter: [] },
      () => true,
    );
  const send = (id: string, target = "desk") => publish({ notification: note(id), target });
  const now = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
  return { core, clock, open, send, now };
}

test("a desk gets its own mailbox, which is made once", () => {
  const { core, send, now } = world();
  const desk = { clientId: "desk", filter: undefined, principal: "p" };
  expect(decideOpenMailbox(core.state, desk, now()).changes).toMatchObject([
    { kind: "add_mailbox", mailbox: { clientId: "desk", sponsor: "p" } },
  ]);
  send("a");
  expect(decideOpenMailbox(core.state, desk, now())).toMatchObject({
    changes: [],
    reply: { mailbox: core.state.mailboxes.get("desk") },
  });
});

test("the end of a session tells of what it alone had, unless it comes again or was acknowledged", () => {
  const { core, open, send, now } = world({ mailbox: { messages: 2 } });
  const session = open("desk");
  for (const id of ["a", "b", "c"]) send(id);
  const closing = { kind: "close", mailbox: session.mailbox, reader: session } as const;
  const settled = (unacknowledged: readonly number[]) =>
    decideClose(core.state, { ...closing, unacknowledged }, now()).changes.flatMap((change) =>
      change.kind === "settle" ? [[change.notification.id, change.status.state]] : [],
    );
  expect(settled([1, 2, 3])).toEqual([["a", NotificationState.UNDELIVERED]]);
  expect(settled([2, 3])).toEqual([]);
  open("desk");
  expect(settled([1])).toEqual([["a", NotificationState.UNDELIVERED]]);
});

test("a mailbox whose desk leaves makes room where there are too many", () => {
  const { core, open, send, now } = world({ mailbox: { mailboxes: 1 } });
  send("a", "away");
  const session = open("desk");
  const { changes } = decideClose(
    core.state,
    { kind: "close", mailbox: session.mailbox, reader: session, unacknowledged: [] },
    now(),
  );
  expect(changes.map(({ kind }) => kind)).toEqual(["close", "evict", "settle", "forget_mailbox"]);
});

test("what has waited for its time goes, and the rest is awaited on", () => {
  const { core, clock, send, now } = world({ mailbox: { ttlMs: 1000 } });
  send("a");
  clock.advance(400);
  send("b");
  const mailbox = core.state.mailboxes.get("desk") as Mailbox;
  const at = { ...now(), monotonic: now().monotonic + 600 };
  const { changes } = decideMailboxExpired(core.state, mailbox, at);
  expect(changes.map(({ kind }) => kind)).toEqual(["evict", "settle", "await_desk"]);
  expect(changes[1]).toMatchObject({ notification: { id: "a" } });
  mailbox.forgotten = true;
  expect(decideMailboxExpired(core.state, mailbox, at).changes).toEqual([]);
});

test("an entry that is written for the first time, or waited again, is noted, and no other", () => {
  const { core, send } = world();
  send("a");
  const slot = core.state.mailboxes.get("desk")?.find({ lane: "info", sequence: 1 }) ?? expect.fail();
  const written = (change: Partial<typeof slot>) =>
    decideWritten(core.state, { kind: "written", entry: slot.content, slot: { ...slot, ...change } }).changes;
  expect(written({})).toMatchObject([{ kind: "mark_written", notification: { id: "a" } }]);
  expect(written({ written: true, pooled: true })).toMatchObject([{ notification: undefined }]);
  expect(written({ written: true, pooled: false })).toEqual([]);
});
