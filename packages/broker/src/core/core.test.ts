import {
  Delivery,
  info,
  type Lane,
  lanes,
  Notification,
  NotificationState,
  PublishOutcome,
  ToastyError,
} from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Session } from "../delivery/session.js";
import { parseCursor } from "../routing/cursor.js";
import { isSettled } from "../settling/status.js";
import { coreWith, publisher } from "../testing/core.js";
import type { Published } from "./published.js";

const importance = { critical: 4, warning: 3, info: 2 } as const;
const targets = ["a", "b"] as const;

type Op =
  | { kind: "publish"; id: number; lane: Lane; target: string; ttlMs?: number | undefined }
  | { kind: "withdraw"; id: number }
  | { kind: "attach" | "leave" | "read"; desk: (typeof targets)[number] }
  | { kind: "dismiss" | "fail"; desk: (typeof targets)[number]; pick: number }
  | { kind: "wait"; ms: number };

const desk = fc.constantFrom(...targets);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      id: fc.nat(20),
      lane: fc.constantFrom(...lanes),
      target: fc.constantFrom("a", "b", "*"),
      ttlMs: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
    }),
  },
  fc.record({ kind: fc.constant("withdraw" as const), id: fc.nat(20) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("attach" as const, "leave" as const, "read" as const),
      desk,
    }),
  },
  fc.record({ kind: fc.constantFrom("dismiss" as const, "fail" as const), desk, pick: fc.nat(50) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2000 }) }),
);

/** A core with two desks that do what they are told, and remember what is on their screens. */
function world() {
  const { core, clock, publish } = coreWith({
    mailbox: { messages: 6, ttlMs: 5000 },
    memory: { outcomes: 1000 },
  });
  const desks = Object.fromEntries(
    targets.map((id) => [
      id,
      {
        session: undefined as Session | undefined,
        inbox: [] as Delivery[],
        screen: new Map<string, string>(),
        gaps: 0,
      },
    ]),
  );
  const known = new Map<string, Published>();
  const at = (id: string) => desks[id] ?? expect.fail(id);

  const leave = (id: string) => {
    const { session } = at(id);
    session?.close();
    at(id).session = undefined;
    at(id).inbox = [];
  };
  const attach = (id: string) => {
    leave(id);
    const reading = { kind: "deliveries", window: 3, resumeAfter: [], filter: undefined } as const;
    at(id).session = Session.open(core, { ...reading, clientId: id, principal: "desk" }, (bytes) => {
      at(id).inbox.push(Delivery.decode(bytes));
      return true;
    });
  };
  /** Handles everything that has come, in order, and acknowledges it. */
  const read = (id: string) => {
    const state = at(id);
    for (let next = state.inbox.shift(); next; next = state.inbox.shift()) {
      const { cursor, event } = next;
      if (event?.$case === "notification") state.screen.set(event.value.id, cursor);
      if (event?.$case === "withdrawal") state.screen.delete(event.value.notificationId);
      if (event?.$case === "gap") state.gaps++;
      if (cursor !== "") state.session?.acknowledge(parseCursor("cursor", cursor));
    }
  };
  const act = (step: Op) => {
    switch (step.kind) {
      case "publish": {
        const notification = Notification.fromPartial({
          ...info(`n${step.id}`),
          id: `n${step.id}`,
          revision: core.state.sequence + 1,
          importance: importance[step.lane],
          ttlMs: step.ttlMs,
        });
        const response = publish({ notification, target: step.target });
        const published = core.state.register.get(response.notificationId);
        if (response.outcome === PublishOutcome.NO_SUBSCRIBER) expect(response.success).toBe(false);
        else if (published) known.set(published.id, published);
        return;
      }
      case "withdraw":
        core.withdraw(publisher, `n${step.id}`);
        return;
      case "attach":
        attach(step.desk);
        return;
      case "leave":
        leave(step.desk);
        return;
      case "read":
        read(step.desk);
        return;
      case "wait":
        clock.advance(step.ms);
        return;
      default: {
        const shown = [...at(step.desk).screen];
        const [id, cursor] = shown[step.pick % (shown.length || 1)] ?? [];
        if (id === undefined || cursor === undefined) return;
        const event =
          step.kind === "dismiss"
            ? ({ $case: "dismissed", value: {} } as const)
            : ({ $case: "failed", value: { reason: "test" } } as const);
        core.report({ clientId: step.desk, cursor, event }, true);
        at(step.desk).screen.delete(id);
      }
    }
  };
  return { core, desks, known, attach, read, act };
}

test("whatever happens, nothing is lost in silence and no screen shows what has ended", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 120 }), (ops) => {
      const { core, desks, known, attach, read, act } = world();
      for (const step of ops) {
        try {
          act(step);
        } catch (error) {
          // A refusal is an answer; anything else is a bug.
          if (!(error instanceof ToastyError)) throw error;
        }
      }
      for (const id of targets) {
        attach(id);
        read(id);
      }
      for (const published of known.values()) {
        const shownBy = targets.filter((id) => desks[id]?.screen.has(published.id));
        if (isSettled(published)) {
          // Who could not show it has taken it off the screen already.
          if (published.status.state !== NotificationState.FAILED) expect(shownBy).toEqual([]);
          continue;
        }
        const gone = published.failedAt?.size ?? 0;
        expect(shownBy.length + gone).toBeGreaterThan(0);
        expect(published.unread).toBe(0);
      }
      expect(core.state.mailboxes.messages).toBe(0);
      expect(core.state.mailboxes.bytes).toBe(0);
    }),
    { numRuns: process.env.TOASTY_LONG ? 20_000 : 300 },
  );
});
