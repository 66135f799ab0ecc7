import { notificationEntry } from "../routing/entry.js";
import type { Delivered, Mailbox } from "../routing/mailbox.js";
import type { Published } from "../settling/published.js";
import type { Line } from "./line.js";
import { pump } from "./pump.js";

/** A cursor and the fields around it take less. */
const envelopeBytes = 48;

/**
 * Puts a notification's content into the mailboxes of its audience, in the place of what it said before, and returns
 * how many desks have it now. Throws, with nothing changed, if none of them has room.
 */
export function deliver(
  line: Line,
  published: Published,
  body: readonly Uint8Array[],
  audience: readonly Mailbox[],
  former: Delivered | undefined,
): number {
  const { office, clock, epoch } = line;
  const { lane } = published;
  let size = envelopeBytes;
  for (const part of body) size += part.length;
  office.reserve(audience, lane, size, former);

  if (former) bury(line, published, former);
  const seq = office.nextPlace();
  const entry = notificationEntry(published, body, { epoch, seq, at: clock.monotonic() });
  published.audience = audience;
  published.unread = 0;
  // Who could not show what it said before may be able to show this.
  published.failures = undefined;
  published.failedAt = undefined;
  line.register.addPlace(published, seq);
  line.history.record(published, entry);
  for (let index = 0; index < audience.length; index++) {
    const mailbox = audience[index] as Mailbox;
    if (mailbox.forgotten) continue;
    if (!office.clear(mailbox, lane, size)) {
      office.putGap(mailbox, lane, seq);
      continue;
    }
    office.put(mailbox, entry, index);
    published.unread++;
  }
  pump(audience);
  return entry.writes;
}

/** Takes what a notification said before out of every mailbox where it still waits. */
function bury({ office }: Line, { audience }: Published, former: Delivered): void {
  for (const mailbox of audience) {
    const slot = mailbox.find(former);
    if (slot) office.bury(mailbox, slot);
  }
}
