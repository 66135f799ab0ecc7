import {
  Delivery,
  info,
  type Lane,
  lanes,
  Notification,
  NotificationState,
  PublishOutcome,
  ToastyError,
  WatchResponse,
} from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { admit } from "../admission/admit.js";
import { Session } from "../delivery/session.js";
import { Watch } from "../delivery/watch.js";
import type { Fact } from "../journal/facts.js";
import { type Cursor, parseCursor } from "../routing/cursor.js";
import { isSettled } from "../settling/status.js";
import { callerNamed, coreWith } from "../testing/core.js";
import type { Command } from "./command.js";
import { decide } from "./decide.js";
import type { BrokerState } from "./state.js";

/*
 * Random histories of everything that can happen to the core, checked against an oracle that knows nothing of mailboxes,
 * bitsets or heaps: it only knows the promises.
 */

const importance = { critical: 4, warning: 3, info: 2 } as const;
const agents = [callerNamed("p", "a"), callerNamed("p", "b"), callerNamed("q", "a")] as const;
/** Three desks, one of them on two screens. */
const screens = [
  { name: "one", clientId: "d1" },
  { name: "two", clientId: "d2" },
  { name: "three", clientId: "d2" },
  // This one comes only at the end.
  { name: "late", clientId: "late" },
] as const;
const limits = { messages: 6, ttlMs: 4000, totalBytes: 8000, mailboxes: 8 };

interface PublishStep {
  readonly kind: "publish";
  readonly agent: number;
  readonly id: number;
  readonly lane: Lane;
  readonly target: string;
  readonly repeats: boolean;
  readonly ttlMs: number | undefined;
  readonly lease: number | undefined;
  readonly dedupKey: string | undefined;
  readonly group: string | undefined;
}

type Step =
  | PublishStep
  | { readonly kind: "withdraw"; readonly agent: number; readonly id: number }
  | { readonly kind: "attach" | "leave" | "read"; readonly screen: number }
  | { readonly kind: "dismiss" | "fail"; readonly screen: number; readonly pick: number }
  | { readonly kind: "end_stream"; readonly stream: number }
  | { readonly kind: "wait"; readonly ms: number };

const agent = fc.nat(agents.length - 1);
const id = fc.nat(9);
const screen = fc.nat(screens.length - 2);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      agent,
      id,
      lane: fc.constantFrom(...lanes),
      target: fc.constantFrom("d1", "d2", "*", "late"),
      repeats: fc.boolean(),
      ttlMs: rarely(fc.integer({ min: 1, max: 3000 })),
      lease: rarely(fc.nat(2)),
      dedupKey: rarely(fc.constantFrom("k", "l")),
      group: rarely(fc.constant("g")),
    }),
  },
  fc.record({ kind: fc.constant("withdraw" as const), agent, id }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("attach" as const, "leave" as const, "read" as const, "read" as const),
      screen,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("dismiss" as const, "fail" as const),
      screen,
      pick: fc.nat(50),
    }),
  },
  fc.record({ kind: fc.constant("end_stream" as const), stream: fc.nat(2) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2000 }) }),
);

/** Everything that the oracle knows of a notification. */
interface Expected {
  readonly id: string;
  title: string;
  revision: number;
  endsAt: number | undefined;
  lease: { readonly stream: number; readonly ms: number; endsAt: number | undefined } | undefined;
  /** State that ended it, if something that the oracle knows of did. */
  ended: NotificationState | undefined;
  /** True if others may be merged with it. */
  mayMerge: boolean;
}

interface Screen {
  session: Session | undefined;
  inbox: Delivery[];
  readonly shown: Map<string, { readonly cursor: string; readonly title: string }>;
  readonly failed: Set<string>;
  /** The last cursor of each lane that it has handled. */
  readonly handled: Map<Lane, Cursor>;
  /** True once it was told that something is missing. */
  gapped: boolean;
}

/** Plays a history, and checks after each step what can be seen then. */
function play(history: readonly Step[]) {
  const facts: Fact[] = [];
  const { core, clock, journal } = coreWith({ mailbox: limits });
  const append = journal.append.bind(journal);
  journal.append = (appended) => {
    facts.push(...appended);
    append(appended);
  };
  const expected = new Map<string, Expected>();
  const world: Screen[] = screens.map(() => ({
    session: undefined,
    inbox: [],
    shown: new Map(),
    failed: new Set(),
    handled: new Map(),
    gapped: false,
  }));
  const told = new Map<string, NotificationState[]>();
  for (const caller of agents) {
    Watch.open(core, core.ownerOf(caller), undefined, (bytes) => {
      const { event } = WatchResponse.decode(bytes);
      if (event?.$case !== "status" || event.value.state < NotificationState.ANSWERED) return true;
      const { notificationId, state } = event.value;
      told.set(notificationId, [...(told.get(notificationId) ?? []), state]);
      return true;
    });
  }
  const streams = [core.nextStream(), core.nextStream(), core.nextStream()];
  const screenAt = (index: number) => world[index] as Screen;
  const isOpen = (one: Expected) => one.ended === undefined && !told.has(one.id);

  const publish = (wanted: PublishStep) => {
    const { agent, lane, target, repeats, ttlMs, lease: stream, dedupKey, group } = wanted;
    const name = `${agent}-${wanted.id}`;
    const known = expected.get(name);
    const again = repeats && known !== undefined;
    const revision = again ? known.revision : core.state.sequence + core.state.serial + 1;
    const title = again ? known.title : `${name} at ${revision}`;
    const notification = Notification.fromPartial({
      ...info(title),
      id: name,
      revision,
      importance: importance[lane],
      ttlMs,
      dedupKey: lane === "critical" ? undefined : dedupKey,
      group: group ?? "",
    });
    const bytes = Notification.encode(notification).finish();
    const item = admit({ target, notification, bytes, unambiguous: true, leaseMs: undefined });
    const caller = agents[agent] as (typeof agents)[number];
    const lease =
      stream === undefined ? undefined : { stream: streams[stream] as number, ms: 500.5 * (stream + 1) };
    const command: Command = {
      kind: "publish",
      owner: core.ownerOf(caller),
      item,
      newId: "new",
      traceparent: undefined,
      lease,
    };
    expectPure(core.state, command, { wall: clock.now(), monotonic: clock.monotonic() });
    const wasOpen = known && isOpen(known);
    const { outcome, mergedInto } = core.publish(caller, item, { lease });
    const endsAt = ttlMs === undefined ? undefined : clock.monotonic() + ttlMs;
    switch (outcome) {
      case PublishOutcome.NO_SUBSCRIBER:
        expect(target).toBe("*");
        return;
      case PublishOutcome.DUPLICATE:
        expect(again).toBe(true);
        if (known && wasOpen) known.lease = lease && { ...lease, endsAt: undefined };
        return;
      case PublishOutcome.MERGED:
        expect(told.get(name)).toEqual([NotificationState.MERGED]);
        expect(mergedInto).toBeDefined();
        expected.set(name, {
          id: name,
          title,
          revision,
          endsAt,
          lease: undefined,
          ended: NotificationState.MERGED,
          mayMerge: true,
        });
        return;
      default:
        expect(known === undefined || (wasOpen && !again)).toBe(true);
        expected.set(name, {
          id: name,
          title,
          revision,
          endsAt,
          lease: lease && { ...lease, endsAt: undefined },
          ended: undefined,
          mayMerge: known?.mayMerge === true || dedupKey !== undefined || group !== undefined,
        });
    }
  };

  const passTime = (ms: number) => {
    clock.advance(ms);
    const now = clock.monotonic();
    for (const one of expected.values()) {
      if (one.ended !== undefined || (told.get(one.id)?.[0] ?? 0) >= NotificationState.UNDELIVERED) continue;
      const leaseEnd = one.lease?.endsAt ?? Number.POSITIVE_INFINITY;
      const end = one.endsAt ?? Number.POSITIVE_INFINITY;
      if (Math.min(leaseEnd, end) > now) continue;
      one.ended = leaseEnd <= end ? NotificationState.WITHDRAWN : NotificationState.EXPIRED;
    }
  };

  const leave = (index: number) => {
    screenAt(index).session?.close();
    Object.assign(screenAt(index), { session: undefined, inbox: [] });
  };
  const attach = (index: number) => {
    leave(index);
    const desk = { clientId: screens[index]?.clientId ?? "", principal: "desk", filter: undefined };
    const state = screenAt(index);
    // The sessions of one client id share its acknowledgement: one that comes back may miss what another has handled.
    if (desk.clientId === "d2" && state.shown.size > 0) state.gapped = true;
    state.session = Session.open(
      core,
      { ...desk, kind: "deliveries", window: 3, resumeAfter: [...state.handled.values()] },
      (bytes) => {
        state.inbox.push(Delivery.decode(bytes));
        return true;
      },
    );
  };
  /** Handles everything that has come, in order, and acknowledges it. */
  const read = (index: number) => {
    const state = screenAt(index);
    for (let next = state.inbox.shift(); next; next = state.inbox.shift()) {
      const { cursor, event } = next;
      if (event?.$case === "notification") {
        const title = event.value.payload?.value.header?.title ?? "";
        state.shown.set(event.value.id, { cursor, title });
        state.failed.delete(event.value.id);
      }
      if (event?.$case === "withdrawal") state.shown.delete(event.value.notificationId);
      if (event?.$case === "gap") state.gapped = true;
      if (cursor === "") continue;
      const handled = parseCursor("cursor", cursor);
      state.handled.set(handled.lane, handled);
      state.session?.acknowledge(handled);
    }
  };
  const report = (index: number, kind: "dismiss" | "fail", pick: number) => {
    const { shown, failed } = screenAt(index);
    const [name, at] = [...shown][pick % (shown.size || 1)] ?? [];
    if (name === undefined || at === undefined) return;
    const one = expected.get(name);
    const open = one === undefined ? undefined : isOpen(one);
    const event =
      kind === "dismiss"
        ? ({ $case: "dismissed", value: {} } as const)
        : ({ $case: "failed", value: { reason: "test" } } as const);
    const clientId = screens[index]?.clientId ?? "";
    const { response } = core.report({ clientId, cursor: at.cursor, event }, true);
    shown.delete(name);
    if (kind === "fail") failed.add(name);
    // The winner may repeat its report.
    const { DISMISSED, FAILED } = NotificationState;
    const { status } = response;
    const repeats =
      status?.clientId === clientId && status.state === (kind === "dismiss" ? DISMISSED : FAILED);
    if (open !== undefined) expect(response.accepted).toBe(open || repeats);
    if (one && open && kind === "dismiss") one.ended = DISMISSED;
  };

  for (const each of history) {
    try {
      switch (each.kind) {
        case "publish":
          publish(each);
          break;
        case "withdraw": {
          const one = expected.get(`${each.agent}-${each.id}`);
          const open = one && isOpen(one);
          core.withdraw(agents[each.agent] as (typeof agents)[number], `${each.agent}-${each.id}`);
          if (one && open) one.ended = NotificationState.WITHDRAWN;
          break;
        }
        case "attach":
          attach(each.screen);
          break;
        case "leave":
          leave(each.screen);
          break;
        case "read":
          read(each.screen);
          break;
        case "dismiss":
        case "fail":
          report(each.screen, each.kind, each.pick);
          break;
        case "end_stream":
          core.run({ kind: "stream_ended", stream: streams[each.stream] as number });
          for (const { lease } of expected.values()) {
            if (lease?.stream === streams[each.stream] && lease)
              lease.endsAt ??= clock.monotonic() + lease.ms;
          }
          streams[each.stream] = core.nextStream();
          break;
        case "wait":
          passTime(each.ms);
      }
    } catch (error) {
      // A refusal is an answer; anything else is a bug.
      if (!(error instanceof ToastyError)) throw error;
      expect(error.reason).not.toBe("INTERNAL");
    }
    expectBounded(core.state);
  }
  for (const [index] of screens.entries()) attach(index);
  for (const [index] of screens.entries()) read(index);
  return { core, expected, told, world, facts };
}

/** Decides twice, and expects the same decision both times and an untouched state. */
function expectPure(state: BrokerState, command: Command, now: Parameters<typeof decide>[2]): void {
  const attempt = () => {
    try {
      return decide(state, command, now).changes.map((change) => ({
        ...("notification" in change && { notification: change.notification?.id }),
        ...("mailbox" in change && { mailbox: change.mailbox.key }),
        ...("slot" in change && { slot: change.slot.sequence }),
        kind: change.kind,
      }));
    } catch (error) {
      return String(error);
    }
  };
  const before = summaryOf(state);
  expect(attempt()).toEqual(attempt());
  expect(summaryOf(state)).toEqual(before);
}

const summaryOf = ({
  sequence,
  serial,
  forgottenTo,
  register,
  mailboxes,
  outcomes,
  deadlines,
}: BrokerState) => [
  sequence,
  serial,
  forgottenTo,
  register.size,
  mailboxes.size,
  mailboxes.messages,
  mailboxes.bytes,
  mailboxes.pool.weight,
  outcomes.size,
  deadlines.next,
];

function expectBounded({ mailboxes }: BrokerState): void {
  for (const { notifications } of mailboxes.all()) expect(notifications).toBeLessThanOrEqual(limits.messages);
  expect(mailboxes.unattendedCount).toBeLessThanOrEqual(limits.mailboxes);
}

// The same histories each time, so that a change is judged by itself; the long mode looks for new ones.
const isLong = Boolean(process.env.TOASTY_LONG);
const runs = isLong ? { numRuns: 20_000 } : { numRuns: 400, seed: 20261128 };
const time = isLong ? { timeout: 2 * 60 * 60 * 1000 } : {};

test(
  "every promise holds, whatever happens: told once, on a screen or ended, in its last revision",
  time,
  () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), (history) => {
        const { core, expected, told, world } = play(history);
        for (const { id, title, ended, mayMerge } of expected.values()) {
          const known = core.state.register.get(id) ?? expect.fail(`${id} is forgotten`);
          const ends = told.get(id) ?? [];
          // Its agent hears of its end exactly once.
          expect(ends, id).toEqual(isSettled(known) ? [known.status.state] : []);
          const shownBy = world.flatMap(({ shown }) => shown.get(id) ?? []);
          if (!isSettled(known)) {
            expect(ended, id).toBeUndefined();
            // What is open is on a screen in its last revision, or was tried on one that could not show it.
            expect(shownBy.length + world.filter(({ failed }) => failed.has(id)).length, id).toBeGreaterThan(
              0,
            );
            const upToDate = world.flatMap(({ shown, gapped }) => (gapped ? [] : (shown.get(id) ?? [])));
            if (!mayMerge) for (const shown of upToDate) expect(shown.title).toBe(title);
            continue;
          }
          // What has ended is on no screen, unless it could not be shown, or the desk was told that it missed something.
          const informed = world.flatMap(({ shown, gapped }) => (gapped ? [] : (shown.get(id) ?? [])));
          if (known.status.state !== NotificationState.FAILED) expect(informed, id).toEqual([]);
          const surprises: NotificationState[] = [NotificationState.UNDELIVERED, NotificationState.FAILED];
          if (mayMerge) surprises.push(NotificationState.MERGED);
          if (ended === undefined) expect(surprises, id).toContain(known.status.state);
          else expect([ended, ...surprises], id).toContain(known.status.state);
        }
        expect(core.state.mailboxes.messages).toBe(
          [...core.state.mailboxes.all()].reduce(
            (sum, { isAttended, messages }) => sum + (isAttended ? 0 : messages),
            0,
          ),
        );
      }),
      runs,
    );
  },
);

test("the facts name every row that has changed: a journal of rows knows what the state knows", time, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (history) => {
      const { core, facts } = play(history);
      const waiting = new Map<string, Set<string>>();
      const acked = new Map<string, number>();
      const states = new Map<number, number>();
      const leases = new Map<number, number | undefined>();
      for (const fact of facts) {
        switch (fact.table) {
          case "entry": {
            const rows = waiting.get(fact.mailbox) ?? new Set();
            waiting.set(fact.mailbox, rows);
            const row = `${fact.lane}.${fact.sequence}`;
            if (fact.waits) rows.add(row);
            else rows.delete(row);
            break;
          }
          case "position":
            acked.set(`${fact.mailbox}.${fact.lane}`, fact.sequence);
            break;
          case "loss":
            waiting.delete(fact.mailbox);
            break;
          case "notification":
            if ("forgotten" in fact) states.delete(fact.forgotten.serial);
            else states.set(fact.notification.serial, fact.notification.status.state);
            break;
          case "lease":
            leases.set(fact.serial, fact.leaseMs);
        }
      }
      for (const mailbox of core.state.mailboxes.all()) {
        const rows = [...(waiting.get(mailbox.key) ?? [])].filter((row) => {
          const [lane, sequence] = row.split(".") as [Lane, string];
          return Number(sequence) > (acked.get(`${mailbox.key}.${lane}`) ?? 0);
        });
        const entries = mailbox
          .entries()
          .filter(({ content, sequence }) => sequence > mailbox.acked[content.lane]);
        expect(rows.sort()).toEqual(
          entries.map(({ content: { lane, sequence } }) => `${lane}.${sequence}`).sort(),
        );
      }
      for (const [serial, state] of states) {
        const known = facts.flatMap((fact) =>
          fact.table === "notification" && "notification" in fact && fact.notification.serial === serial
            ? [fact.notification]
            : [],
        )[0];
        expect(state).toBe(known?.status.state);
      }
      for (const held of core.state.leases.values()) {
        for (const { serial, lease } of held) expect(leases.get(serial)).toBe(lease?.ms);
      }
    }),
    { ...runs, numRuns: runs.numRuns / 4 },
  );
});
