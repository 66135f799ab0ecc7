import { hash } from "node:crypto";
import { type Notification, ToastyError } from "@toasty/proto";
import type { Declared } from "../settling/declared.js";
import { isSettled, type Status } from "../settling/status.js";
import { FieldReader } from "../wire.js";
import { field } from "./stamp.js";

/** A notification as later publishes of its id see it. */
export interface Revised {
  revision: number | undefined;
  /** Digest of its content, kept where a later copy may have to be compared. */
  content: string | undefined;
  declared: Declared;
  status: Status;
}

/** Relation of a publish to the notification that has its id. */
export type RevisionOrder = "first" | "newer" | "duplicate";

/** Parts of a publish that are compared. */
export interface Candidate {
  readonly id: string;
  readonly revision: number | undefined;
  /** Digest of its content, where that may matter. */
  readonly content: string | undefined;
  /** True if its sender owns the notification that has its id. */
  readonly sameOwner: boolean;
}

/** Compares a publish with the notification that has its id. Refuses by throwing where the id does not allow it. */
export function compareRevision(candidate: Candidate, known: Readonly<Revised> | undefined): RevisionOrder {
  if (!known) return "first";
  if (!candidate.sameOwner) {
    // What has ended is on no screen any more, so that nothing is taken from anybody.
    if (isSettled(known)) return "first";
    throw foreign(candidate.id);
  }
  if (known.declared.question) {
    if (known.content === candidate.content) return "duplicate";
    throw immutable(candidate.id);
  }
  if (!isNewer(candidate, known)) return "duplicate";
  if (isSettled(known)) throw settled(candidate.id);
  return "newer";
}

/** Without any revision, other content is newer: the first contract knew no revisions. */
function isNewer({ revision, content }: Candidate, known: Readonly<Revised>): boolean {
  if (revision === undefined && known.revision === undefined) return known.content !== content;
  return (revision ?? 0) > (known.revision ?? 0);
}

/**
 * Returns a digest of a notification's content, whenever it was sent. Only questions, which are immutable, and ids
 * without revisions are compared by it; for the rest it is undefined.
 */
export function contentDigest(
  { id, revision }: Pick<Notification, "id" | "revision">,
  bytes: Uint8Array,
  question: boolean,
): string | undefined {
  if (!question && (id === "" || revision !== undefined)) return undefined;
  const said = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (const reader = new FieldReader(bytes); reader.next(); ) {
    if (circumstances.has(reader.number)) continue;
    const { field: kept } = reader;
    said.set(kept, length);
    length += kept.length;
  }
  return hash("sha1", said.subarray(0, length), "base64");
}

/** Fields that say when, how often and on whose behalf something was sent, and are no content. */
const circumstances = new Set<number>([
  field.timestampMs,
  field.revision,
  field.count,
  field.agentId,
  field.traceparent,
]);

const foreign = (id: string) =>
  new ToastyError({
    message: `The id ${id} belongs to a notification of another agent.`,
    remedy: "Choose another one, or leave it empty.",
    code: "permission_denied",
    reason: "ID_TAKEN",
  });

const immutable = (id: string) =>
  new ToastyError({
    message: `The id ${id} belongs to a question with other content, and a question is never changed.`,
    remedy: "Ask under a new id.",
    code: "already_exists",
    reason: "ID_TAKEN",
  });

const settled = (id: string) =>
  new ToastyError({
    message: `The notification ${id} has ended and takes no more revisions.`,
    remedy: "Publish under a new id.",
    code: "failed_precondition",
    reason: "SETTLED",
  });
