import type { Lane } from "@toasty/proto";
import { envelopeBytes } from "../../routing/entry.js";
import { type Delivered, Mailbox } from "../../routing/mailbox.js";
import { type Eviction, planNewMailbox, planRoom } from "../../routing/room.js";
import { isSettled } from "../../settling/status.js";
import type { Change } from "../decision.js";
import type { Published } from "../published.js";
import type { BrokerState } from "../state.js";
import type { Incoming } from "./incoming.js";
import { evictAll, undelivered } from "./settle.js";

/** Mailboxes that a publish is for, and what has to happen so that they exist. */
export interface Addressed {
  readonly audience: readonly Mailbox[];
  /** Mailbox that is new. */
  readonly added: Mailbox | undefined;
  /** Mailboxes that make room for it. */
  readonly forgotten: readonly Mailbox[];
}

/** Finds the mailboxes that a publish is for. None: it is for everyone, and nobody is there. */
export function audienceFor(
  { mailboxes, sequence }: BrokerState,
  { target, notification: { labels }, owner: { principal }, now }: Incoming,
): Addressed {
  const known = mailboxes.addressed(target);
  const added = known
    ? undefined
    : new Mailbox({ clientId: target, filter: undefined, sponsor: principal }, sequence, now.monotonic);
  const forgotten = added ? planNewMailbox(mailboxes, principal) : [];
  const addressed = known ?? (added as Mailbox).alone;
  const filtered = mailboxes.filtered(labels);
  const audience = filtered.length === 0 ? addressed : [...addressed, ...filtered];
  return { audience: forgotten.length === 0 ? audience : without(audience, forgotten), added, forgotten };
}

const without = (audience: readonly Mailbox[], gone: readonly Mailbox[]) =>
  audience.filter((mailbox) => !gone.includes(mailbox));

/** One delivery of a notification's content. */
export interface Delivering extends Addressed {
  readonly notification: Published;
  readonly body: readonly Uint8Array[];
  readonly lane: Lane;
  /** Position of its former content, which this one replaces. */
  readonly former: Delivered | undefined;
  /** Notifications whose end is decided elsewhere: no news of their eviction are sent. */
  readonly settled?: readonly Published[];
}

/** Decides what has to happen so that a notification's content gets into mailboxes. Throws if none of them has room. */
export function deliver(
  { mailboxes, register }: BrokerState,
  { owner, now }: Incoming,
  { notification, lane, body, audience, added, forgotten, former, settled = [] }: Delivering,
): readonly Change[] {
  let bytes = envelopeBytes;
  for (const part of body) bytes += part.length;
  const leaving: readonly Eviction[] = forgotten.flatMap((mailbox) => evictAll(mailbox));
  const { evictions, full } = planRoom(
    mailboxes,
    { owner, audience, lane, bytes, replaced: former },
    leaving,
  );
  const delivery: Change = { kind: "deliver", notification, body, audience, full, former };
  // Mailboxes are forgotten for an added one only.
  if (!added && evictions.length === 0) return [delivery];
  const dropped = [...leaving, ...evictions];
  return [
    ...dropped.map((eviction): Change => ({ kind: "evict", reason: "overflow", ...eviction })),
    ...undelivered(register, dropped, "overflow", now, [notification, ...settled]),
    ...forgotten.map((mailbox): Change => ({ kind: "forget_mailbox", mailbox })),
    ...(added ? [{ kind: "add_mailbox", mailbox: added } as const] : []),
    delivery,
  ];
}

/** Makes notifications known, and forgets others where there are too many. */
export const register = (state: BrokerState, added: readonly Published[]): readonly Change[] =>
  forgetOverflow(state, added).concat(added.map((notification) => ({ kind: "register", notification })));

/** Forgets notifications where there are too many once others are added. */
export function forgetOverflow(
  { register }: BrokerState,
  added: readonly Pick<Published, "id" | "owner" | "declared">[],
): readonly Change[] {
  return register
    .overflow(added)
    .map((notification): Change => ({ kind: "forget", notification, lost: !isSettled(notification) }));
}
