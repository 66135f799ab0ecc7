import { info, Notification, type ReportRequest } from "@toasty/proto";
import { admit } from "../admission/admit.js";
import { type Owner, ownerKey } from "../admission/owner.js";
import { apply } from "../core/apply.js";
import type { Command, Moment, PublishCommand } from "../core/command.js";
import { decide } from "../core/decide.js";
import type { Change } from "../core/decision.js";
import type { Lease, Published } from "../core/published.js";
import { createState } from "../core/state.js";
import { type BrokerOptions, settingsOf } from "../options.js";
import { startOfAll } from "../routing/cursor.js";
import type { LabelFilter, Mailbox, Reader } from "../routing/mailbox.js";
import { callerNamed } from "./core.js";

/** Time of commands whose time does not matter. Neither clock stands at 0, and they differ. */
export const moment: Moment = { wall: 50_000, monotonic: 1000 };

/** Returns the moment that is so many milliseconds after {@link moment}. */
export const after = (ms: number): Moment => ({ wall: moment.wall + ms, monotonic: moment.monotonic + ms });

/** Creates an owner. */
export const ownerNamed = (principal: string, agent = "a"): Owner => ({
  principal,
  agent,
  key: ownerKey(callerNamed(principal, agent)),
});

/** Sender of tests that need only one. */
export const sender = ownerNamed("sender");

/** Publish of a test. */
export interface Sent extends Partial<Omit<Notification, "target">> {
  readonly owner?: Owner;
  readonly target?: string;
  readonly lane?: "critical" | "warning" | "info";
  readonly text?: string;
  readonly lease?: Lease;
  readonly trace?: string;
}

const importance = { critical: 4, warning: 3, info: 2 } as const;

/** Creates the command of a publish. */
export function publishing(sent: Sent = {}): PublishCommand {
  const { owner = sender, target = "desk", lane = "info", text = "", lease, trace, ...fields } = sent;
  const notification = Notification.fromPartial({
    ...info("news", text),
    importance: importance[lane],
    ...fields,
  });
  const bytes = Notification.encode(notification).finish();
  const item = admit({ target, notification, bytes, unambiguous: true, leaseMs: undefined });
  return { kind: "publish", owner, item, newId: "made", traceparent: trace, lease };
}

/** Fields that make a question of a publish. */
export const question: Pick<Sent, "payload"> = {
  payload: Notification.fromPartial({
    payload: {
      $case: "interactiveMessage",
      value: { header: { title: "which?" }, buttons: [{ actionId: "yes", text: "Yes" }] },
    },
  }).payload,
};

/** Reader that does what a test says. */
export type TestReader = { -readonly [K in keyof Reader]: Reader[K] };

/** Creates a reader that has written nothing and is ready. */
export const readerThat = (does: Partial<Reader> = {}): TestReader => ({
  read: startOfAll(),
  acked: startOfAll(),
  isReady: true,
  awaits: () => false,
  flush: () => {},
  ...does,
});

/** A state without a shell: a test decides and applies itself. */
export function stateWith(options: Pick<BrokerOptions, "mailbox" | "memory" | "shaping"> = {}) {
  const state = createState("e", settingsOf(options));
  const run = (command: Command, now = moment) => {
    const decision = decide(state, command, now);
    return { ...decision, ...apply(state, decision.changes, now) };
  };
  const mailboxOf = (key: string): Mailbox => state.mailboxes.get(key) as Mailbox;
  return {
    state,
    run,
    mailboxOf,
    /** Publishes, and returns what is known of it then. */
    send: (sent: Sent = {}, now = moment): Published => {
      const { reply } = run(publishing(sent), now);
      return state.register.get("id" in reply ? reply.id : "") as Published;
    },
    /** Lets a desk read its mailbox. */
    attach: (clientId: string, reader: Reader = readerThat(), filter?: LabelFilter): Mailbox => {
      const { reply } = run({ kind: "open_mailbox", clientId, filter, principal: clientId });
      const { mailbox } = reply as Extract<typeof reply, { kind: "mailbox" }>;
      run({ kind: "open", mailbox, reader, principal: clientId });
      return mailbox;
    },
    /** Notes that a session has written everything that is in a mailbox. */
    writeAll: (mailbox: Mailbox) => {
      for (const slot of mailbox.entries()) run({ kind: "written", entry: slot.content, slot });
    },
  };
}

/** Returns the kinds of changes, in order. */
export const kindsOf = (changes: readonly Change[]): readonly Change["kind"][] =>
  changes.map(({ kind }) => kind);

/** Returns the changes of a kind. */
export const only = <K extends Change["kind"]>(changes: readonly Change[], kind: K) =>
  changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);

/** Event of a report. */
export type TestEvent = NonNullable<ReportRequest["event"]>;
