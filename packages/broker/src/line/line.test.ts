import { manualClock } from "@toasty/kit/testing";
import {
  Delivery,
  info,
  type Lane,
  lanes,
  Notification,
  NotificationState,
  PublishOutcome,
  Role,
  ToastyError,
} from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { settingsOf } from "../options.js";
import { parseCursor } from "../routing/cursor.js";
import { isSettled, type Published } from "../settling/published.js";
import type { Session } from "../streaming/session.js";
import { createMetrics } from "../telemetry/metrics.js";
import { createLine } from "./create-line.js";
import { publish } from "./publish.js";
import { report } from "./report.js";
import { closeSession, openSession } from "./sessions.js";
import { withdraw } from "./withdraw.js";

const nothing = () => {};
const rethrow = (error: unknown) => {
  throw error;
};
const gauges = {
  sessions: () => 0,
  mailboxes: () => 0,
  mailboxMessages: () => 0,
  mailboxBytes: () => 0,
  pendingOutcomes: () => 0,
  droppedLogLines: () => 0,
};
const open = { traceparent: undefined, end: nothing };
const telemetry = {
  // What a deadline throws comes here, and must not be lost.
  logger: {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: ({ err }: Readonly<Record<string, unknown>>) => rethrow(err),
    fatal: nothing,
  },
  metrics: createMetrics(undefined, gauges, rethrow).metrics,
  traces: { publish: () => open, deliver: nothing, report: () => open },
};
const caller = { principal: { name: "publisher", role: Role.PUBLISHER, agent: undefined }, agent: "agent" };
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

/** A line with two desks that do what they are told, and remember what is on their screens. */
function world() {
  const clock = manualClock();
  const settings = settingsOf({ clock, mailbox: { messages: 6, ttlMs: 5000 }, memory: { outcomes: 1000 } });
  const line = createLine(settings, telemetry);
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
    if (session) closeSession(line, session);
    at(id).session = undefined;
    at(id).inbox = [];
  };
  const attach = (id: string) => {
    leave(id);
    const reading = { kind: "deliveries", window: 3, resumeAfter: [] } as const;
    at(id).session = openSession(line, id, undefined, reading, (bytes) => {
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
          revision: line.office.lastPlace + 1,
          importance: importance[step.lane],
          ttlMs: step.ttlMs,
        });
        const bytes = Notification.encode(notification).finish();
        const raw = { target: step.target, notification, bytes, unambiguous: true };
        const response = publish(line, caller, raw, undefined);
        const published = line.register.get(response.notificationId);
        if (response.outcome === PublishOutcome.NO_SUBSCRIBER) expect(response.success).toBe(false);
        else if (published) known.set(published.id, published);
        return;
      }
      case "withdraw":
        withdraw(line, caller, `n${step.id}`);
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
        report(line, { clientId: step.desk, cursor, event });
        at(step.desk).screen.delete(id);
      }
    }
  };
  return { line, desks, known, attach, read, act };
}

test("whatever happens, nothing is lost in silence and no screen shows what has ended", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 120 }), (ops) => {
      const { line, desks, known, attach, read, act } = world();
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
          if (published.state !== NotificationState.FAILED) expect(shownBy).toEqual([]);
          continue;
        }
        const gone = published.failedAt?.size ?? 0;
        expect(shownBy.length + gone).toBeGreaterThan(0);
        expect(published.unread).toBe(0);
      }
      expect(line.office.messages).toBe(0);
      expect(line.office.bytes).toBe(0);
    }),
    { numRuns: process.env.TOASTY_LONG ? 20_000 : 300 },
  );
});
