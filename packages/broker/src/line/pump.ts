import type { Mailbox } from "../routing/mailbox.js";

/** Lets the sessions of these mailboxes read on. */
export function pump(audience: readonly Mailbox[]): void {
  for (const mailbox of audience) {
    for (const session of mailbox.sessions) session.pump();
  }
}
