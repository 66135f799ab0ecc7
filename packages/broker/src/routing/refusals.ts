import { ToastyError } from "@toasty/proto";
import type { Mailbox } from "./mailbox.js";

const exhausted = (
  message: string,
  remedy: string,
  reason: "MAILBOX_FULL" | "TOO_MANY_MAILBOXES",
  name: string,
) =>
  new ToastyError({
    message,
    remedy,
    code: "resource_exhausted",
    reason,
    retryAfterMs: 5000,
    resource: { type: "mailbox", name },
  });

/** Refusal where a mailbox has no room, and nothing in it gives way. */
export const mailboxFull = ({ clientId }: Mailbox) =>
  exhausted(
    `The mailbox of ${clientId} is full of more urgent notifications.`,
    `Attach the desk ${clientId}, or try again later.`,
    "MAILBOX_FULL",
    clientId,
  );

/** Refusal where a principal may have no further mailbox without a desk. */
export const tooManyMailboxes = (count: number, principal: string) =>
  exhausted(
    `${count} client ids without a desk have mail of ${principal} waiting, and it may have no more.`,
    "Check the name of the target.",
    "TOO_MANY_MAILBOXES",
    "mailboxes",
  );

/** Refusal where the pool has no room, and nothing of the sender's gives way. */
export const brokerFull = (bytes: number) =>
  exhausted(
    `${bytes} bytes wait for desks, and nothing less urgent is left to drop.`,
    "Try again later.",
    "TOO_MANY_MAILBOXES",
    "bytes",
  );
