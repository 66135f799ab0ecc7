import { type Answer, type Lane, NotificationState, type NotificationStatus } from "@toasty/proto";
import type { HistoryEntry } from "../journal/history.js";
import type { Mailbox } from "../routing/mailbox.js";
import type { Declared } from "./declared.js";
import { type Marks, noMarks } from "./marks.js";
import type { Owner } from "./owner.js";
import type { Shelf } from "./register.js";

/** All that the broker knows of one notification, from its first publish until it is forgotten. */
export interface Published {
  readonly id: string;
  readonly owner: Owner;
  readonly target: string;
  readonly publishedAtMs: number;
  lane: Lane;
  revision: number | undefined;
  /** A digest of its content, kept where a later copy may have to be compared. */
  content: string | undefined;
  declared: Declared;
  traceparent: string | undefined;

  state: Extract<NotificationState, number>;
  atMs: number;
  clientId: string;
  answer: Answer | undefined;
  mergedInto: string | undefined;
  reason: string;

  /** The place of its last delivery; 0 where it was merged before it had one. */
  seq: number;
  /** The places of its deliveries before that, which a report may still name. */
  formerSeqs: number[] | undefined;
  /** Every mailbox that it went to. */
  audience: readonly Mailbox[];
  /** Which of these have written it to a session. */
  received: Marks;
  /** Number of mailboxes that hold its last delivery and have written nothing of it. */
  unread: number;
  /** Reports by client id that it could not be shown. */
  failures: Map<string, number> | undefined;
  /** The client ids none of whose sessions could show it. */
  failedAt: Set<string> | undefined;
  /** Its place in the register. */
  shelf: Shelf | undefined;
  /** Its entry in the history. */
  history: HistoryEntry | undefined;
  /** Takes back what happens at the end of its time. */
  cancelExpiry: (() => void) | undefined;
}

/** The facts that are known of a notification when it comes. */
export interface Beginnings {
  readonly id: string;
  readonly revision: number | undefined;
  readonly declared: Declared;
  readonly lane: Lane;
  readonly target: string;
  readonly owner: Owner;
  readonly nowMs: number;
}

/** A notification's beginnings. */
export function newPublished({ id, revision, declared, lane, target, owner, nowMs }: Beginnings): Published {
  return {
    id,
    owner,
    target,
    publishedAtMs: nowMs,
    lane,
    revision,
    content: undefined,
    declared,
    traceparent: undefined,
    state: NotificationState.PENDING,
    atMs: nowMs,
    clientId: "",
    answer: undefined,
    mergedInto: undefined,
    reason: "",
    seq: 0,
    formerSeqs: undefined,
    audience: [],
    received: noMarks,
    unread: 0,
    failures: undefined,
    failedAt: undefined,
    shelf: undefined,
    history: undefined,
    cancelExpiry: undefined,
  };
}

/** Tells whether it has reached its last state. */
export const isSettled = ({ state }: Pick<Published, "state">): boolean =>
  state >= NotificationState.ANSWERED;

/** Returns its status as the contract has it. */
export const statusOf = (published: Published): NotificationStatus => ({
  notificationId: published.id,
  state: published.state,
  atMs: published.atMs,
  clientId: published.clientId,
  answer: published.answer,
  mergedInto: published.mergedInto,
  reason: published.reason,
});
