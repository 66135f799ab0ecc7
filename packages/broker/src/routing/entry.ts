import { Delivery, type Lane, type Withdrawal } from "@toasty/proto";
import type { Owner } from "../admission/owner.js";
import { pooledBuffer } from "../structures/pooled-buffer.js";
import { varintField, varintSize, writeVarint } from "../wire.js";
import { formatCursor, levelOf } from "./cursor.js";
import type { Entry, Mailbox } from "./mailbox.js";

/** Envelope of an entry: who sent it, who gets it, and its position. */
export interface Envelope {
  readonly epoch: string;
  readonly sequence: number;
  readonly at: number;
  readonly lane: Lane;
  readonly owner: Owner;
  readonly audience: readonly Mailbox[];
}

/** Upper bound of what an entry has beside its notification: a cursor and the fields around it. */
export const envelopeBytes = 50;

const cursorTag = 0x0a;
const notificationTag = 0x12;
const laneNumber = 7;

const laneFields: Readonly<Record<Lane, Buffer>> = {
  critical: varintField(laneNumber, levelOf.critical),
  warning: varintField(laneNumber, levelOf.warning),
  info: varintField(laneNumber, levelOf.info),
};

/** Creates the entry of a notification: its bytes as they are, the lane and a cursor before them. */
export function notificationEntry(body: readonly Uint8Array[], envelope: Envelope): Entry {
  const { lane, epoch, sequence } = envelope;
  const cursor = formatCursor(epoch, lane, sequence);
  const laneField = laneFields[lane];
  let length = 0;
  for (const part of body) length += part.length;
  // A cursor is short and ASCII: one byte says its length.
  const bodyStart = 2 + cursor.length + laneField.length + 1 + varintSize(length);
  const delivery = pooledBuffer(bodyStart + length);
  delivery[0] = cursorTag;
  delivery[1] = cursor.length;
  delivery.write(cursor, 2, "latin1");
  delivery.set(laneField, 2 + cursor.length);
  const tagAt = 2 + cursor.length + laneField.length;
  delivery[tagAt] = notificationTag;
  let at = writeVarint(delivery, tagAt + 1, length);
  for (const part of body) {
    delivery.set(part, at);
    at += part.length;
  }
  return entryOf("notification", delivery, bodyStart, envelope);
}

/** Creates the entry of a withdrawal. It travels in the critical lane, so that nothing stays on a screen for long. */
export function withdrawalEntry(withdrawal: Withdrawal, envelope: Omit<Envelope, "lane">): Entry {
  const lane = "critical";
  const cursor = formatCursor(envelope.epoch, lane, envelope.sequence);
  const event = { $case: "withdrawal", value: withdrawal } as const;
  const delivery = encodeDelivery({ cursor, lane: levelOf[lane], event });
  return entryOf("withdrawal", delivery, 0, { ...envelope, lane });
}

const entryOf = (
  kind: Entry["kind"],
  delivery: Buffer,
  bodyStart: number,
  { sequence, lane, owner, audience, at }: Envelope,
): Entry => ({
  kind,
  sequence,
  lane,
  delivery,
  bodyStart,
  owner,
  audience,
  at,
  holders: 0,
  pooled: 0,
  place: undefined,
});

/** Encodes any delivery. */
export function encodeDelivery(delivery: Delivery): Buffer {
  const bytes = Delivery.encode(delivery).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Returns the bytes of the notification alone, as the first contract's Subscribe sends it. */
export const bodyOf = ({ delivery, bodyStart }: Entry): Buffer => delivery.subarray(bodyStart);
