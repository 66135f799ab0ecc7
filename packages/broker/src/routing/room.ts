import type { Lane } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import type { LiveSlot } from "./lane-log.js";
import type { Delivered, Entry, Mailbox } from "./mailbox.js";
import type { Mailboxes } from "./mailboxes.js";
import { brokerFull, mailboxFull, tooManyMailboxes } from "./refusals.js";

/** Something that is to be put into mailboxes. */
export interface Arrival {
  readonly owner: Owner;
  readonly audience: readonly Mailbox[];
  readonly lane: Lane;
  readonly bytes: number;
  /** Position of what it replaces, which goes in any case. */
  readonly replaced: Delivered | undefined;
}

/** An entry that a mailbox has to drop. */
export interface Eviction {
  readonly mailbox: Mailbox;
  readonly slot: LiveSlot<Entry>;
}

/** Result of {@link planRoom}. */
export interface Room {
  readonly evictions: readonly Eviction[];
  /** Mailboxes that cannot take the arrival: they mark that something is missing. */
  readonly full: readonly Mailbox[];
}

/** Share of a common bound that one principal may have. */
const largestShare = 1 / 4;

/**
 * Plans what has to go so that something can be put into mailboxes, beside what is `leaving` them. Changes nothing.
 *
 * Each mailbox has bounds of its own, and what waits for desks has a common bound, of which a principal has at most a
 * quarter. The sender with the greatest share gives way, its critical messages included; a sender never drops its own
 * more urgent messages for less urgent ones. A mailbox whose desk takes the arrival at once needs no common room.
 *
 * Refuses by throwing: if no mailbox of the audience can take the arrival, or nothing in the pool gives way to it.
 */
export function planRoom(mailboxes: Mailboxes, arrival: Arrival, leaving: readonly Eviction[] = []): Room {
  const { audience } = arrival;
  const evictions: Eviction[] = [];
  const full: Mailbox[] = [];
  for (const mailbox of audience) {
    if (mailbox.forgotten) continue;
    const planned = planMailbox(mailboxes, mailbox, arrival);
    if (planned === undefined) full.push(mailbox);
    else evictions.push(...planned);
  }
  if (full.length > 0 && full.length === audience.length) throw mailboxFull(full[0] as Mailbox);
  const pooled = planPool(mailboxes, arrival, full, [...leaving, ...evictions]);
  return { evictions: pooled.length === 0 ? evictions : [...evictions, ...pooled], full };
}

/** Plans the evictions of one mailbox; undefined if it cannot take the arrival. */
function planMailbox(
  mailboxes: Mailboxes,
  mailbox: Mailbox,
  { owner, lane, bytes, replaced }: Arrival,
): readonly Eviction[] | undefined {
  const { limits } = mailboxes;
  const old = replaced && mailbox.find(replaced)?.content;
  let messages = mailbox.notifications - (old ? 1 : 0);
  let held = mailbox.bytes - (old?.delivery.length ?? 0);
  const fits = () => messages < limits.messages && held + bytes <= limits.bytes;
  if (fits()) return [];
  const evictions: Eviction[] = [];
  const shares = mailbox.shares ?? mailboxes.sharesIn(mailbox);
  for (const victim of shares.victims({ sender: owner, except: old })) {
    if (!givesWay(victim, owner, lane)) return undefined;
    evictions.push({ mailbox, slot: mailbox.find(victim) as LiveSlot<Entry> });
    messages--;
    held -= victim.delivery.length;
    if (fits()) return evictions;
  }
  return undefined;
}

/** Plans the evictions that the common bound asks for, beside those of the mailboxes. */
function planPool(
  { pool, limits }: Mailboxes,
  { owner, audience, lane, bytes, replaced }: Arrival,
  full: readonly Mailbox[],
  planned: readonly Eviction[],
): readonly Eviction[] {
  const { principal } = owner;
  const quota = limits.totalBytes * largestShare;
  if (pool.weight + bytes <= limits.totalBytes && pool.weightOf(principal) + bytes <= quota) return [];
  if (audience.every((mailbox) => mailbox.takesNow || full.includes(mailbox))) return [];

  const evictions: Eviction[] = [];
  const going = new Map<Entry, Set<Mailbox>>();
  let freed = 0;
  let freedOfPrincipal = 0;
  /** Notes that a mailbox lets go of an entry. Returns false if that was noted before, or frees nothing. */
  const note = (mailbox: Mailbox, { content: entry, pooled }: LiveSlot<Entry>): boolean => {
    const from = going.get(entry) ?? new Set();
    if (!pooled || from.has(mailbox)) return false;
    going.set(entry, from.add(mailbox));
    if (from.size < entry.pooled) return true;
    freed += entry.delivery.length;
    if (entry.owner.principal === principal) freedOfPrincipal += entry.delivery.length;
    return true;
  };
  for (const { mailbox, slot } of planned) note(mailbox, slot);
  for (const mailbox of replaced ? audience : []) {
    const slot = mailbox.find(replaced as Delivered);
    if (slot) note(mailbox, slot);
  }
  const makeRoom = (within: string | undefined, fits: () => boolean) => {
    if (fits()) return;
    for (const victim of pool.victims({ sender: owner, within })) {
      if (going.get(victim)?.size === victim.pooled) continue;
      if (!givesWay(victim, owner, lane)) break;
      for (const mailbox of victim.audience) {
        const slot = mailbox.find(victim);
        if (slot && note(mailbox, slot)) evictions.push({ mailbox, slot });
      }
      if (fits()) return;
    }
    throw brokerFull(within === undefined ? limits.totalBytes : quota);
  };
  makeRoom(principal, () => pool.weightOf(principal) - freedOfPrincipal + bytes <= quota);
  makeRoom(undefined, () => pool.weight - freed + bytes <= limits.totalBytes);
  return evictions;
}

/** Lanes of a sender's own messages that give way to one of its lanes. */
const yielding: Readonly<Record<Lane, readonly Lane[]>> = {
  critical: ["info", "warning"],
  warning: ["info", "warning"],
  info: ["info"],
};

const givesWay = (victim: Entry, { key }: Owner, lane: Lane): boolean =>
  victim.owner.key !== key || yielding[lane].includes(victim.lane);

/**
 * Plans which mailbox has to go so that a principal may have one more without a desk. An empty one goes first. Refuses
 * by throwing where only the principal's own mail could go.
 */
export function planNewMailbox(mailboxes: Mailboxes, principal: string): readonly Mailbox[] {
  const { limits, unattendedCount } = mailboxes;
  const counts = countBySponsor(mailboxes);
  const own = counts.get(principal) ?? 0;
  const quota = Math.max(1, Math.floor(limits.mailboxes * largestShare));
  if (own < quota && unattendedCount < limits.mailboxes) return [];
  const from = own >= quota ? principal : greatestSponsor(counts, principal);
  const victim = longestUnattended(mailboxes, from, from !== principal);
  if (!victim) throw tooManyMailboxes(own, principal);
  return [victim];
}

/** Plans which mailbox has to go because another one will have no desk any more. */
export function planUnattended(mailboxes: Mailboxes): readonly Mailbox[] {
  const { limits, unattendedCount } = mailboxes;
  if (unattendedCount < limits.mailboxes) return [];
  const victim = longestUnattended(mailboxes, greatestSponsor(countBySponsor(mailboxes), ""), true);
  return victim ? [victim] : [];
}

function countBySponsor(mailboxes: Mailboxes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { isAttended, sponsor } of mailboxes.all()) {
    if (!isAttended) counts.set(sponsor, (counts.get(sponsor) ?? 0) + 1);
  }
  return counts;
}

/** Finds the principal with the most mailboxes; of equal ones the preferred. */
function greatestSponsor(counts: ReadonlyMap<string, number>, preferred: string): string {
  let found = preferred;
  let most = counts.get(preferred) ?? 0;
  for (const [sponsor, count] of counts) {
    if (count <= most) continue;
    most = count;
    found = sponsor;
  }
  return found;
}

/** Finds the mailbox of a sponsor that its desk left first: an empty one, else any if `mayHaveMail`. */
function longestUnattended(mailboxes: Mailboxes, of: string, mayHaveMail: boolean): Mailbox | undefined {
  let empty: Mailbox | undefined;
  let any: Mailbox | undefined;
  for (const mailbox of mailboxes.all()) {
    if (mailbox.isAttended || mailbox.sponsor !== of) continue;
    if (!any || mailbox.leftAt < any.leftAt) any = mailbox;
    if (mailbox.isEmpty && (!empty || mailbox.leftAt < empty.leftAt)) empty = mailbox;
  }
  return empty ?? (mayHaveMail ? any : undefined);
}
