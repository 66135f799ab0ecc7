import { expect, test } from "vitest";
import { formatCursor } from "../routing/cursor.js";
import { kindsOf, moment, publishing, readerThat, sender, stateWith } from "../testing/state.js";
import type { Command } from "./command.js";
import { decide } from "./decide.js";

/** A notification that a desk has written. */
function house() {
  const world = stateWith();
  const reader = readerThat();
  const mailbox = world.attach("desk", reader);
  const notification = world.send({ id: "x", lease: { stream: 1, ms: 5 } });
  const [slot] = mailbox.entries();
  if (!slot) return expect.fail();
  const entry = slot.content;
  const decided = (command: Command) => decide(world.state, command, moment);
  return { ...world, reader, mailbox, notification, slot, entry, decided };
}

test("each command is decided on by what it is for", () => {
  const { decided, run, mailboxOf, send, mailbox, notification, slot, entry, reader } = house();
  send({ target: "away" });
  expect(kindsOf(decided(publishing({ id: "y" })).changes)).toEqual(["deliver", "register"]);
  expect(kindsOf(decided({ kind: "written", entry, slot }).changes)).toEqual(["mark_written"]);
  run({ kind: "written", entry, slot });
  const request = {
    clientId: "desk",
    cursor: formatCursor("e", "info", 1),
    event: { $case: "dismissed", value: {} },
  } as const;
  const ending: readonly Command[] = [
    { kind: "withdraw", owner: sender, id: "x" },
    { kind: "report", request, mayReport: true },
    { kind: "expire", notification },
    { kind: "lease_end", notification },
  ];
  for (const command of ending)
    expect(kindsOf(decided(command).changes), command.kind).toEqual(["settle", "retract"]);
  const away = mailboxOf("away");
  expect(kindsOf(decided({ kind: "mailbox_expired", mailbox: away }).changes)).toEqual(["await_desk"]);
  const desk = { clientId: "new", filter: undefined, principal: "p" };
  expect(kindsOf(decided({ kind: "open_mailbox", ...desk }).changes)).toEqual(["add_mailbox"]);
  expect(kindsOf(decided({ kind: "close", mailbox, reader, unacknowledged: [] }).changes)).toEqual(["close"]);
});

test("what leaves nothing to decide is changed as it comes", () => {
  const { decided, mailbox, reader } = house();
  const watch = { read: 0, flush: () => {} };
  const done = { kind: "done" };
  const open = { kind: "open", mailbox, reader, principal: "p" } as const;
  const heard = { kind: "heard", owner: sender, sequence: 3 } as const;
  expect(decided(open)).toEqual({ changes: [open], reply: done });
  expect(decided(heard)).toEqual({ changes: [heard], reply: done });
  expect(decided({ kind: "stream_ended", stream: 1 })).toEqual({
    changes: [{ kind: "end_stream", stream: 1 }],
    reply: done,
  });
  expect(decided({ kind: "acknowledged", mailbox, lane: "info", sequence: 2, handled: [2] })).toEqual({
    changes: [{ kind: "acknowledge", mailbox, lane: "info", sequence: 2, handled: [2] }],
    reply: done,
  });
  expect(decided({ kind: "watch_opened", owner: sender, reader: watch })).toEqual({
    changes: [{ kind: "open_watch", owner: sender, reader: watch }],
    reply: done,
  });
  expect(decided({ kind: "watch_closed", owner: sender, reader: watch })).toEqual({
    changes: [{ kind: "close_watch", owner: sender, reader: watch }],
    reply: done,
  });
});
