import { info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { callerNamed, coreWith } from "../testing/core.js";
import type { Mailbox } from "./mailbox.js";
import { planNewMailbox, planRoom, planUnattended } from "./room.js";

function world(options: Parameters<typeof coreWith>[0] = {}) {
  const { core, publish } = coreWith(options);
  const { mailboxes } = core.state;
  const send = (name: string, target: string, { critical = false, bytes = 10 } = {}) =>
    publish({
      caller: callerNamed(name, "a"),
      target,
      notification: Notification.fromPartial({
        ...info("a", "x".repeat(bytes)),
        importance: critical ? 4 : 2,
      }),
    });
  const plan = (name: string, target: string, bytes: number, lane: "info" | "critical" = "info") => {
    const audience = [mailboxes.get(target) as Mailbox];
    const owner = core.ownerOf(callerNamed(name, "a"));
    return planRoom(mailboxes, { owner, audience, lane, bytes, replaced: undefined });
  };
  return { core, mailboxes, send, plan };
}

test("a mailbox is full at its number, not before", () => {
  const { send, plan } = world({ mailbox: { messages: 3 } });
  send("p", "desk");
  send("p", "desk");
  expect(plan("p", "desk", 10)).toEqual({ evictions: [], full: [] });
  send("p", "desk");
  expect(plan("p", "desk", 10).evictions).toMatchObject([{ slot: { sequence: 1 } }]);
});

test("a mailbox is full at its bytes, and drops as many as it has to", () => {
  const { mailboxes, send, plan } = world({ mailbox: { bytes: 4000 } });
  for (let i = 0; i < 3; i++) send("p", "desk", { bytes: 1000 });
  const left = 4000 - (mailboxes.get("desk") as Mailbox).bytes;
  expect(plan("p", "desk", left).evictions).toHaveLength(0);
  expect(plan("p", "desk", left + 1).evictions).toHaveLength(1);
  expect(plan("p", "desk", left + 1500).evictions).toHaveLength(2);
});

test("own critical messages give way to none of one's own, and others' do", () => {
  const { send, plan } = world({ mailbox: { messages: 2 } });
  for (let i = 0; i < 2; i++) send("p", "desk", { critical: true });
  for (const lane of ["info", "critical"] as const) {
    expect(() => plan("p", "desk", 10, lane)).toThrow(expect.objectContaining({ reason: "MAILBOX_FULL" }));
  }
  expect(plan("q", "desk", 10).evictions).toHaveLength(1);
});

test("a principal has a quarter of the pool, to the byte", () => {
  const { mailboxes, send, plan } = world({ mailbox: { totalBytes: 16_000 } });
  for (let i = 0; i < 3; i++) send("p", `d${i}`, { bytes: 1000 });
  const left = 4000 - mailboxes.pool.weightOf("p");
  expect(plan("p", "d0", left).evictions).toHaveLength(0);
  expect(plan("p", "d0", left + 1).evictions).toMatchObject([{ mailbox: { key: "d0" } }]);
  expect(() => plan("p", "d0", 4001)).toThrow(expect.objectContaining({ code: "resource_exhausted" }));
  expect(plan("q", "d0", left + 1).evictions).toHaveLength(0);
});

test("a principal has a quarter of the mailboxes without a desk; its empty ones go first", () => {
  const { core, mailboxes, send } = world({ mailbox: { mailboxes: 8 } });
  send("p", "one");
  expect(planNewMailbox(mailboxes, "p")).toEqual([]);
  send("p", "two");
  expect(() => planNewMailbox(mailboxes, "p")).toThrow(
    expect.objectContaining({ reason: "TOO_MANY_MAILBOXES" }),
  );
  const mailbox = mailboxes.get("two") as Mailbox;
  core.run({ kind: "acknowledged", mailbox, lane: "info", sequence: 2, handled: [2] });
  expect(planNewMailbox(mailboxes, "p")).toEqual([mailbox]);
  expect(planNewMailbox(mailboxes, "q")).toEqual([]);
});

test("where all are taken the greatest sponsor gives up the one that was left first", () => {
  const { mailboxes, send } = world({ mailbox: { mailboxes: 4 } });
  for (const name of ["p", "q", "r", "s"]) send(name, name);
  expect(planUnattended(mailboxes)).toHaveLength(1);
  expect(planNewMailbox(mailboxes, "t")).toMatchObject([{ key: "p" }]);
});
