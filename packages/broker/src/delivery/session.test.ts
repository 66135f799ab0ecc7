import { Delivery, GapReason, info, type Lane, lanes, Notification, NotificationState } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCursor } from "../routing/cursor.js";
import { coreWith, publisher } from "../testing/core.js";
import { type Desk, Session } from "./session.js";

const limits = { messages: 20, bytes: 1e6, ttlMs: 1000, mailboxes: 4, totalBytes: 1e7 };
const importance = { critical: 4, warning: 3, info: 2 } as const;

const epoch = "e";

/** A core with one desk, whose deliveries are decoded as they are written. */
function house(mailbox = limits) {
  const { core, clock, publish } = coreWith({ mailbox });
  const publishAs = (id: string, lane: Lane) => {
    const notification = Notification.fromPartial({ ...info(id), id, importance: importance[lane] });
    publish({ notification, target: "desk" });
  };
  const put = (lane: Lane) => {
    publishAs(String(core.state.sequence + 1), lane);
    return core.state.sequence;
  };
  const open = (desk: Partial<Desk> = {}) => {
    const got: Delivery[] = [];
    let room = Number.POSITIVE_INFINITY;
    const session = Session.open(
      core,
      {
        clientId: "desk",
        principal: "desk",
        filter: undefined,
        kind: "deliveries",
        window: 256,
        resumeAfter: [],
        ...desk,
      },
      (bytes) => {
        got.push(Delivery.decode(bytes));
        return --room > 0;
      },
    );
    return {
      session,
      got,
      cursors: () => got.map(({ cursor }) => cursor).filter((cursor) => cursor !== ""),
      /** The stream takes so many more and then says stop. */
      take: (count: number) => {
        room = count;
        session.drained();
      },
      ack: (cursor: string) => session.acknowledge(parseCursor("cursor", cursor)),
      leave: () => session.close(),
    };
  };
  /** Sequence numbers of the notifications that were told as undelivered. */
  const dropped = () => {
    const { outcomes } = core.state;
    const log = outcomes.logOf(core.ownerOf(publisher));
    const lost: number[] = [];
    for (let event = log.after(0); event; event = log.after(event.sequence)) {
      if (event.status?.state === NotificationState.UNDELIVERED)
        lost.push(Number(event.status.notificationId));
    }
    return lost;
  };
  return { core, clock, put, open, dropped, publish: (id: string) => publishAs(id, "info") };
}

const seqOf = (cursor: string) => parseCursor("cursor", cursor).sequence;

describe("a session", () => {
  test("writes the backlog by urgency, says that it is caught up, and goes on live", () => {
    const { put, open } = house();
    put("info");
    put("critical");
    const desk = open();
    expect(desk.got.map(({ cursor, event }) => cursor || event?.$case)).toEqual([
      "e.c.2",
      "e.i.1",
      "caughtUp",
    ]);
    put("warning");
    expect(desk.cursors()).toEqual(["e.c.2", "e.i.1", "e.w.3"]);
  });

  test("stops at its window and goes on at an acknowledgement", () => {
    const { put, open } = house();
    const desk = open({ window: 2 });
    for (let i = 0; i < 4; i++) put("info");
    expect(desk.cursors()).toEqual(["e.i.1", "e.i.2"]);
    desk.ack("e.i.1");
    expect(desk.cursors()).toEqual(["e.i.1", "e.i.2", "e.i.3"]);
  });

  test("stops when the stream has enough and goes on when it drains", () => {
    const { put, open } = house();
    const desk = open();
    desk.take(1);
    for (let i = 0; i < 3; i++) put("info");
    expect(desk.cursors()).toEqual(["e.i.1"]);
    desk.take(2);
    expect(desk.cursors()).toEqual(["e.i.1", "e.i.2", "e.i.3"]);
  });

  test("begins after the client id's highest acknowledgement, though another session lags behind", () => {
    const { put, open } = house();
    const lagging = open();
    const quick = open();
    put("info");
    put("info");
    quick.ack("e.i.1");
    quick.leave();
    expect(open().cursors()).toEqual(["e.i.2"]);
    expect(lagging.cursors()).toEqual(["e.i.1", "e.i.2"]);
  });

  test("refuses acknowledgements of what it never wrote", () => {
    const { put, open } = house();
    const desk = open({ window: 1 });
    put("info");
    put("info");
    expect(() => desk.ack("e.i.2")).toThrow(/not reached/);
    expect(() => desk.ack("nonsense")).toThrow(/no cursor/);
  });

  test("tells of a gap when it resumes after a place of another epoch", () => {
    const { put, open } = house();
    put("info");
    const desk = open({ resumeAfter: [{ epoch: "old", lane: "info", sequence: 700 }] });
    expect(desk.got[0]?.event).toMatchObject({ $case: "gap", value: { reason: GapReason.EPOCH_CHANGED } });
    expect(desk.cursors()).toEqual(["e.i.1"]);
  });

  test("tells how many overflowed, and that only to who did not have them", () => {
    const { put, open } = house({ ...limits, messages: 3 });
    for (let i = 0; i < 5; i++) put("info");
    expect(open().got[0]).toMatchObject({
      cursor: "e.i.2",
      event: { $case: "gap", value: { reason: GapReason.OVERFLOW, count: 2 } },
    });
    const within = open({ resumeAfter: [{ epoch, lane: "info", sequence: 1 }] });
    expect(within.got[0]?.event).toMatchObject({ $case: "gap", value: { count: undefined } });
  });

  test("tells of withdrawals that are too many as of anything else", () => {
    const { core, open, publish } = house({ ...limits, messages: 5000, bytes: 1e8, totalBytes: 1e9 });
    const total = 1030;
    const first = open({ window: 5000 });
    for (let i = 0; i < total; i++) publish(`n${i}`);
    first.ack(first.cursors().at(-1) as string);
    first.leave();
    for (let i = 0; i < total; i++) core.withdraw(publisher, `n${i}`);
    const { got } = open({ window: 5000 });
    expect(got[0]?.event).toMatchObject({
      $case: "gap",
      value: { reason: GapReason.OVERFLOW, count: total - 1024 },
    });
    expect(got.filter(({ event }) => event?.$case === "withdrawal")).toHaveLength(1024);
  });

  test("tells that it missed something if its mailbox was forgotten meanwhile", () => {
    const { put, open } = house({ ...limits, mailboxes: 1 });
    const sequence = put("info");
    const desk = open();
    desk.ack(`e.i.${sequence}`);
    desk.leave();
    open({ clientId: "another" }).leave();
    const back = open({ resumeAfter: [{ epoch, lane: "info", sequence: 0 }] });
    expect(back.got[0]?.event).toMatchObject({ $case: "gap", value: { reason: GapReason.EPOCH_CHANGED } });
  });

  test("misses nothing if it had handled all when its mailbox was forgotten", () => {
    const { core, put, open } = house({ ...limits, mailboxes: 1 });
    const sequence = put("info");
    const desk = open();
    desk.ack(`e.i.${sequence}`);
    desk.leave();
    open({ clientId: "another" }).leave();
    expect(core.state.forgottenTo).toBe(sequence);
    put("info");
    const back = open({ resumeAfter: [{ epoch, lane: "info", sequence }] });
    expect(back.got.map(({ event }) => event?.$case)).toEqual(["notification", "caughtUp"]);
  });

  test("of a desk that knows only notifications acknowledges by writing", () => {
    const { core, put, open } = house({ ...limits, messages: 2 });
    for (let i = 0; i < 3; i++) put("info");
    const desk = open({ kind: "notifications" });
    const mailbox = core.state.mailboxes.get("desk") ?? expect.fail();
    expect([desk.got.length, mailbox.isEmpty, mailbox.acked.info]).toEqual([2, true, 3]);
    desk.leave();
    expect(open({ kind: "notifications" }).got).toEqual([]);
  });
});

/** Behaviour of a desk: it remembers the last cursor of each lane that it has handled, as the client does. */
type Op =
  | { readonly kind: "put"; readonly lane: Lane }
  | { readonly kind: "drain"; readonly count: number }
  | { readonly kind: "handle"; readonly count: number }
  | { readonly kind: "reconnect"; readonly resume: boolean };

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), lane: fc.constantFrom(...lanes) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), count: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("handle" as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reconnect" as const), resume: fc.boolean() }) },
);

test("whatever happens to its connection, a desk handles everything once and each lane in order", () => {
  fc.assert(
    fc.property(
      fc.array(op, { maxLength: 200, size: "max" }),
      fc.integer({ min: 1, max: 8 }),
      (ops, window) => {
        const { put, open } = house({ ...limits, messages: 1000 });
        const sent: Record<Lane, number[]> = { critical: [], warning: [], info: [] };
        const handled: Record<Lane, number[]> = { critical: [], warning: [], info: [] };
        let desk = open({ window });
        let read = 0;
        const handle = (count: number) => {
          for (const cursor of desk.cursors().slice(read, read + count)) {
            const { lane, sequence } = parseCursor("cursor", cursor);
            handled[lane].push(sequence);
            read++;
            desk.ack(cursor);
          }
        };
        const reconnect = (resume: boolean) => {
          desk.leave();
          const last = lanes.flatMap((lane) => {
            const sequence = handled[lane].at(-1);
            return sequence === undefined ? [] : [{ epoch, lane, sequence }];
          });
          desk = open({ window, resumeAfter: resume ? last : [] });
          read = 0;
        };
        for (const step of ops) {
          if (step.kind === "put") sent[step.lane].push(put(step.lane));
          else if (step.kind === "drain") desk.take(step.count);
          else if (step.kind === "handle") handle(step.count);
          else reconnect(step.resume);
        }
        desk.take(Number.POSITIVE_INFINITY);
        while (read < desk.cursors().length) handle(1000);
        expect(handled).toEqual(sent);
        expect(desk.got.some(({ event }) => event?.$case === "gap")).toBe(false);
      },
    ),
  );
});

test("bounds hold under any load, critical ones stay, and what went is told exactly once to both sides", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Lane>("critical", "warning", "info", "info"), { maxLength: 120, size: "max" }),
      (arrivals) => {
        const { core, put, open, dropped } = house({ ...limits, messages: 10 });
        const sent: number[] = [];
        let refused = 0;
        for (const lane of arrivals) {
          try {
            sent.push(put(lane));
          } catch {
            refused++;
          }
        }
        expect(core.state.mailboxes.messages).toBeLessThanOrEqual(10);
        const lost = dropped();
        const desk = open();
        const got = desk.got
          .filter(({ event }) => event?.$case === "notification")
          .map(({ cursor }) => seqOf(cursor));
        expect([...got, ...lost].sort((a, b) => a - b)).toEqual(sent);
        const gaps = desk.got.reduce(
          (sum, { event }) => sum + (event?.$case === "gap" ? (event.value.count ?? 0) : 0),
          0,
        );
        expect(gaps).toBe(lost.length);
        const critical = arrivals.filter((lane) => lane === "critical").length;
        expect(desk.cursors().filter((cursor) => cursor.startsWith("e.c")).length).toBe(
          Math.min(critical, 10),
        );
        if (arrivals.length <= 10) expect(refused).toBe(0);
      },
    ),
  );
});
