import { Delivery, type GapReason, type Lane, type Withdrawal } from "@toasty/proto";
import type { Published } from "../settling/published.js";
import { varintSize, writeVarint } from "../wire.js";
import { formatCursor } from "./cursor.js";
import { roomFor } from "./slab.js";

/** What stands in a lane: one delivery, encoded once for all who receive it. */
export interface Entry {
  readonly kind: "notification" | "withdrawal";
  readonly seq: number;
  readonly lane: Lane;
  /** The whole Delivery. */
  readonly delivery: Buffer;
  /** Where within it the notification begins. */
  readonly bodyStart: number;
  readonly published: Published;
  /** How many mailboxes hold it. */
  holders: number;
  /** How many sessions it was written to. */
  writes: number;
  /** When it was made, on the monotonic clock. */
  readonly at: number;
}

/** The mark of entries that a mailbox dropped. */
export interface GapMark {
  readonly kind: "gap";
  readonly reason: Extract<GapReason, number>;
  /** The place of the last of them. */
  readonly seq: number;
  /** The place of the first of them. */
  readonly first: number;
  readonly count: number;
}

/** Where an entry is put. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
}

const cursorTag = 0x0a;
const notificationTag = 0x12;

/** Makes the entry of a notification: its bytes as they are, with a cursor before them. */
export function notificationEntry(published: Published, body: readonly Uint8Array[], place: Place): Entry {
  const { lane } = published;
  const cursor = formatCursor(place.epoch, lane, place.seq);
  let length = 0;
  for (const part of body) length += part.length;
  // A cursor is short and ASCII: one byte says its length.
  const bodyStart = 2 + cursor.length + 1 + varintSize(length);
  const delivery = roomFor(bodyStart + length);
  delivery[0] = cursorTag;
  delivery[1] = cursor.length;
  delivery.write(cursor, 2, "latin1");
  delivery[2 + cursor.length] = notificationTag;
  let at = writeVarint(delivery, 3 + cursor.length, length);
  for (const part of body) {
    delivery.set(part, at);
    at += part.length;
  }
  return {
    kind: "notification",
    seq: place.seq,
    lane,
    delivery,
    bodyStart,
    published,
    holders: 0,
    writes: 0,
    at: place.at,
  };
}

/** Makes the entry of a withdrawal. It travels in the critical lane, so that nothing stays on a screen for long. */
export function withdrawalEntry(published: Published, withdrawal: Withdrawal, place: Place): Entry {
  const cursor = formatCursor(place.epoch, "critical", place.seq);
  const delivery = encodeDelivery({ cursor, event: { $case: "withdrawal", value: withdrawal } });
  return {
    kind: "withdrawal",
    seq: place.seq,
    lane: "critical",
    delivery,
    bodyStart: 0,
    published,
    holders: 0,
    writes: 0,
    at: place.at,
  };
}

/** Encodes any delivery. */
export function encodeDelivery(delivery: Delivery): Buffer {
  const bytes = Delivery.encode(delivery).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The notification alone, as the first contract's Subscribe sends it. */
export const bodyOf = ({ delivery, bodyStart }: Entry): Buffer => delivery.subarray(bodyStart);
