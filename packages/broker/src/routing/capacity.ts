import type { Lane } from "@toasty/proto";
import type { MailboxLimits } from "../options.js";
import type { LiveSlot } from "./lane-log.js";
import type { Delivered, Mailbox } from "./mailbox.js";

/** Whether a mailbox takes something as it is. */
export const hasRoom = (mailbox: Mailbox, bytes: number, limits: MailboxLimits): boolean =>
  mailbox.notifications < limits.messages && mailbox.bytes + bytes <= limits.bytes;

/** Whether a mailbox can take something in a lane, once what gives way to it is gone, and what it replaces. */
export function fits(
  mailbox: Mailbox,
  lane: Lane,
  bytes: number,
  limits: MailboxLimits,
  replaced: Delivered | undefined,
): boolean {
  if (hasRoom(mailbox, bytes, limits)) return true;
  const evictable = mailbox.evictableFor(lane);
  const old = replaced && mailbox.find(replaced)?.content;
  // What is replaced goes anyway; in a lane that gives way it is counted there already.
  const counted = old === undefined || old.lane === "info" || (old.lane === "warning" && lane !== "info");
  const keptMessages = mailbox.notifications - evictable.messages - (counted ? 0 : 1);
  const keptBytes = mailbox.bytes - evictable.bytes - (counted ? 0 : (old?.delivery.length ?? 0));
  return keptMessages < limits.messages && keptBytes + bytes <= limits.bytes;
}

/** How much a notification's former content takes, which all who have it let go of. */
export function sizeIn(audience: readonly Mailbox[], replaced: Delivered | undefined): number {
  if (replaced === undefined) return 0;
  for (const mailbox of audience) {
    const slot = mailbox.find(replaced);
    if (slot) return slot.content.delivery.length;
  }
  return 0;
}

/** The mailbox that has most that gives way to a lane, and what of it goes first; `except` is the place of what stays. */
export function fullest(
  mailboxes: Iterable<Mailbox>,
  lane: Lane,
  except: number | undefined,
): { readonly mailbox: Mailbox; readonly victim: LiveSlot } | undefined {
  let found: { readonly mailbox: Mailbox; readonly victim: LiveSlot } | undefined;
  let most = 0;
  for (const mailbox of mailboxes) {
    const evictable = mailbox.evictableFor(lane).bytes;
    const victim = evictable > most ? mailbox.victimFor(lane, except) : undefined;
    if (!victim) continue;
    most = evictable;
    found = { mailbox, victim };
  }
  return found;
}
