import { Delivery, info, Notification, NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Caller } from "../admission/principal.js";
import { Session } from "../delivery/session.js";
import { parseCursor } from "../routing/cursor.js";
import { callerNamed, coreWith } from "../testing/core.js";
import type { Core } from "./core.js";

/*
 * One principal sends all that it may, and more; another one must not notice. The attacks are those that silenced
 * everybody for an hour before shares were counted.
 */

const flooder = callerNamed("flooder", "a");
const other = callerNamed("other", "b");
const kilobytes = (count: number) => "x".repeat(count * 1000);

interface Wanted {
  readonly id?: string;
  readonly target?: string;
  readonly text?: string;
  readonly critical?: boolean;
}

function house(options: Parameters<typeof coreWith>[0] = {}) {
  const { core, clock, publish, journal } = coreWith(options);
  const send = (caller: Caller, { id = "", target = "desk", text = "", critical = false }: Wanted = {}) =>
    publish({
      caller,
      target,
      notification: Notification.fromPartial({ ...info("news", text), id, importance: critical ? 4 : 2 }),
    });
  const stateOf = (id: string) => core.state.register.get(id)?.status.state;
  return { core, clock, send, stateOf, journal };
}

function attach(core: Core, clientId: string, window = 256) {
  const cursors: Buffer[] = [];
  const session = Session.open(
    core,
    { clientId, principal: "desk", filter: undefined, kind: "deliveries", window, resumeAfter: [] },
    (bytes) => {
      cursors.push(bytes);
      return true;
    },
  );
  return { session, received: () => cursors.length };
}

test("a principal that fills the pool with critical messages loses its own, and another one's are delivered", () => {
  const { core, send, stateOf } = house({ mailbox: { bytes: 1e6, totalBytes: 400_000 } });
  for (let i = 0; i < 100; i++) {
    send(flooder, { id: `f${i}`, target: `nobody-${i % 10}`, text: kilobytes(3) });
  }
  // Its own critical messages never give way to less urgent ones, so that it is refused in the end.
  const refused = Array.from({ length: 100 }, (_, i) => {
    try {
      return send(flooder, { target: `nobody-${i % 10}`, text: kilobytes(3), critical: true }).success;
    } catch (error) {
      return error;
    }
  });
  expect(refused.at(-1)).toMatchObject({ code: "resource_exhausted" });
  expect(core.state.mailboxes.pool.weightOf("flooder")).toBeLessThanOrEqual(100_000);
  expect(send(other, { id: "o", text: kilobytes(3) })).toMatchObject({ success: true });
  expect(send(other, { id: "c", text: kilobytes(3), critical: true })).toMatchObject({ success: true });
  expect([stateOf("o"), stateOf("c")]).toEqual([NotificationState.PENDING, NotificationState.PENDING]);
  expect(stateOf("f0")).toBe(NotificationState.UNDELIVERED);
});

test("where all principals together fill the pool, the greatest gives way, critical messages included", () => {
  const { core, send, stateOf } = house({ mailbox: { bytes: 1e6, totalBytes: 100_000 } });
  const principals = ["p", "q", "r", "s", "t"].map((name) => callerNamed(name, "a"));
  for (const [share, caller] of principals.entries()) {
    for (let i = 0; i < 5 + share; i++) {
      send(caller, { id: `${share}-${i}`, target: `${share}`, text: kilobytes(2.6), critical: true });
    }
  }
  expect(core.state.mailboxes.pool.weight).toBeGreaterThan(80_000);
  for (let i = 0; i < 6; i++) send(other, { id: `o${i}`, target: "o", text: kilobytes(2.6) });
  expect(core.state.mailboxes.pool.weight).toBeLessThanOrEqual(100_000);
  for (let i = 0; i < 6; i++) expect(stateOf(`o${i}`)).toBe(NotificationState.PENDING);
  expect(stateOf("0-0")).toBe(NotificationState.PENDING);
  expect(stateOf("4-0")).toBe(NotificationState.UNDELIVERED);
});

test("a mailbox that one principal has filled with critical messages takes another one's", () => {
  const { core, send, stateOf } = house({ mailbox: { messages: 10 } });
  for (let i = 0; i < 10; i++) send(flooder, { id: `f${i}`, critical: true });
  expect(() => send(flooder, { critical: true })).toThrow(
    expect.objectContaining({ reason: "MAILBOX_FULL" }),
  );
  for (let i = 0; i < 5; i++) send(other, { id: `o${i}` });
  for (let i = 0; i < 5; i++) expect(stateOf(`o${i}`)).toBe(NotificationState.PENDING);
  expect(stateOf("f0")).toBe(NotificationState.UNDELIVERED);
  // Beyond its half it is the greatest itself.
  send(other, { id: "o5" });
  expect([stateOf("o0"), stateOf("f5")]).toEqual([NotificationState.UNDELIVERED, NotificationState.PENDING]);
  expect(core.state.mailboxes.get("desk")?.notifications).toBe(10);
});

test("a principal that invents client ids gets no more than a quarter of the mailboxes", () => {
  const { core, send } = house({ mailbox: { mailboxes: 16 } });
  for (let i = 0; i < 4; i++) send(flooder, { target: `invented-${i}` });
  expect(() => send(flooder, { target: "one-more" })).toThrow(
    expect.objectContaining({ reason: "TOO_MANY_MAILBOXES" }),
  );
  for (let i = 0; i < 4; i++) expect(send(other, { target: `real-${i}` })).toMatchObject({ success: true });
  expect(core.state.mailboxes.unattendedCount).toBe(8);
});

test("where the mailboxes are many, the principal with the most gives one up, and its sender is told", () => {
  const { send, stateOf } = house({ mailbox: { mailboxes: 16 } });
  for (const name of ["p", "q", "r", "s"]) {
    for (let i = 0; i < (name === "p" ? 4 : 3); i++)
      send(callerNamed(name, "a"), { id: `${name}${i}`, target: `${name}-${i}` });
  }
  for (let i = 0; i < 4; i++)
    expect(send(other, { id: `o${i}`, target: `o-${i}` })).toMatchObject({ success: true });
  expect(stateOf("p0")).toBe(NotificationState.UNDELIVERED);
  expect([stateOf("q0"), stateOf("o0")]).toEqual([NotificationState.PENDING, NotificationState.PENDING]);
});

test("a desk that takes a delivery at once needs no room in the pool", () => {
  const { core, send } = house({ mailbox: { bytes: 1e6, totalBytes: 40_000 } });
  const desk = attach(core, "desk");
  const before = desk.received();
  for (let i = 0; i < 20; i++) expect(send(other, { text: kilobytes(3) })).toMatchObject({ sessions: 1 });
  expect(desk.received() - before).toBe(20);
  // What was not acknowledged waits again once its desk has gone.
  expect(core.state.mailboxes.pool.weight).toBe(0);
  desk.session.close();
  expect(core.state.mailboxes.pool.weight).toBeGreaterThan(60_000);
});

test("what a desk acknowledges after its mailbox had to evict it was delivered", () => {
  const { core, send, stateOf } = house({ mailbox: { messages: 3 } });
  const cursors: string[] = [];
  const desk = { clientId: "desk", principal: "desk", filter: undefined, window: 10, resumeAfter: [] };
  const session = Session.open(core, { ...desk, kind: "deliveries" }, (bytes) => {
    cursors.push(Delivery.decode(bytes).cursor);
    return true;
  });
  for (let i = 0; i < 5; i++) send(other, { id: `o${i}` });
  session.acknowledge(parseCursor("cursor", cursors.at(-1) ?? ""));
  session.close();
  for (let i = 0; i < 5; i++) expect(stateOf(`o${i}`)).toBe(NotificationState.PENDING);
});

test("what a mailbox had to evict before its desk acknowledged it was not, and its sender is told", () => {
  const { core, send, stateOf } = house({ mailbox: { messages: 3 } });
  const { session } = attach(core, "desk");
  for (let i = 0; i < 5; i++) send(other, { id: `o${i}` });
  expect(stateOf("o0")).toBe(NotificationState.PENDING);
  session.close();
  expect([0, 1, 2].map((i) => stateOf(`o${i}`))).toEqual([
    NotificationState.UNDELIVERED,
    NotificationState.UNDELIVERED,
    NotificationState.PENDING,
  ]);
});

test("an agent's answer survives any number of other agents' outcomes", () => {
  const { core, send, stateOf } = house({ memory: { outcomes: 50 } });
  const asker = callerNamed("asker", "a");
  const desk = attach(core, "desk");
  send(asker, { id: "q" });
  const { sequence } = core.state;
  const cursor = `e.i.${sequence}`;
  const answered = { $case: "answered", value: { actionId: "", inputs: {} } } as const;
  core.report({ clientId: "desk", cursor, event: answered }, true);
  for (let i = 0; i < 500; i++) {
    send(flooder, { id: `f${i}` });
    core.withdraw(flooder, `f${i}`);
  }
  expect(stateOf("q")).toBe(NotificationState.ANSWERED);
  const log = core.state.outcomes.logOf(core.ownerOf(asker));
  expect(log.after(0)?.status).toMatchObject({ notificationId: "q", state: NotificationState.ANSWERED });
  expect(core.state.outcomes.size).toBeLessThanOrEqual(50);
  desk.session.close();
});

test("of one agent's outcomes the answers are lost last", () => {
  const { core, send } = house({ memory: { outcomes: 5 } });
  attach(core, "desk");
  send(flooder, { id: "q" });
  const answered = { $case: "answered", value: { actionId: "", inputs: {} } } as const;
  core.report({ clientId: "desk", cursor: `e.i.${core.state.sequence}`, event: answered }, true);
  for (let i = 0; i < 20; i++) {
    send(flooder, { id: `f${i}` });
    core.withdraw(flooder, `f${i}`);
  }
  const log = core.state.outcomes.logOf(core.ownerOf(flooder));
  expect(log.after(0)?.status).toMatchObject({ notificationId: "q" });
  // What was lost between the answer and the rest is one mark.
  expect(log.after(1)?.status).toBeUndefined();
});

test("the history keeps what others sent, however much one principal sends", () => {
  const { core, send, journal } = house({ memory: { history: 20 } });
  attach(core, "desk");
  for (let i = 0; i < 5; i++) send(other, { id: `o${i}` });
  for (let i = 0; i < 200; i++) send(flooder, { id: `f${i}` });
  const { entries } = journal.history({ before: Number.POSITIVE_INFINITY, size: 100, maySee: () => true });
  expect(entries).toHaveLength(20);
  expect(entries.filter(({ notification: { id } }) => id.startsWith("o"))).toHaveLength(5);
});

test("what is known of one principal's notifications is not forgotten because another one floods", () => {
  const { core, send, stateOf } = house({ memory: { outcomes: 30 }, mailbox: { messages: 1000 } });
  for (let i = 0; i < 5; i++) send(other, { id: `o${i}` });
  for (let i = 0; i < 200; i++) send(flooder, { id: `f${i}` });
  expect(core.state.register.size).toBeLessThanOrEqual(30);
  for (let i = 0; i < 5; i++) expect(stateOf(`o${i}`)).toBe(NotificationState.PENDING);
});
