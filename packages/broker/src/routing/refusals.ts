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

/** There is no room in a mailbox, and nothing there that could give way. */
export const mailboxFull = ({ clientId }: Mailbox) =>
  exhausted(
    `the mailbox of ${clientId} is full of more urgent notifications: attach the desk ${clientId}, or try again later`,
    "MAILBOX_FULL",
    clientId,
  );

/** There is no room for another mailbox. */
export const tooManyMailboxes = (count: number) =>
  exhausted(
    `${count} client ids without a desk have mail waiting, and there is no room for another: check the target's name`,
    "TOO_MANY_MAILBOXES",
    "mailboxes",
  );

/** There is no room in all mailboxes together, and nothing there that could give way. */
export const brokerFull = (bytes: number) =>
  exhausted(
    `${bytes} bytes wait for desks, and nothing less urgent is left to drop: try again later`,
    "TOO_MANY_MAILBOXES",
    "bytes",
  );
