import { ToastyError } from "@toasty/proto";
import type { Mailbox } from "./mailbox.js";

const exhausted = (message: string, reason: "MAILBOX_FULL" | "TOO_MANY_MAILBOXES", name: string) =>
  new ToastyError({
    message,
    code: "resource_exhausted",
    reason,
    retryAfterMs: 5000,
    resource: { type: "mailbox", name },
  });

/** Refusal where a mailbox has no room, and nothing in it gives way. */
export const mailboxFull = ({ clientId }: Mailbox) =>
  exhausted(
    `the mailbox of ${clientId} is full of more urgent notifications: attach the desk ${clientId}, or try again later`,
    "MAILBOX_FULL",
    clientId,
  );

/** Refusal where a principal may have no further mailbox without a desk. */
export const tooManyMailboxes = (count: number, principal: string) =>
  exhausted(
    `${count} client ids without a desk have mail of ${principal} waiting, and there is no room for another: check the target's name`,
    "TOO_MANY_MAILBOXES",
    "mailboxes",
  );

/** Refusal where the pool has no room, and nothing of the sender's gives way. */
export const brokerFull = (bytes: number) =>
  exhausted(
    `${bytes} bytes wait for desks, and nothing less urgent is left to drop: try again later`,
    "TOO_MANY_MAILBOXES",
    "bytes",
  );
