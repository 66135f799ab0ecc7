/**
 * Why something failed: the closed list to branch on. On the wire it is the `reason` of `google.rpc.ErrorInfo`, with
 * the domain `toasty`.
 */
export const reasons = [
  /** The desk answered with an action, input or option that the question does not have. */
  "ACTION_UNDECLARED",
  /** Something else listens where the broker should. */
  "ADDRESS_IN_USE",
  /** The token is bound to another agent. */
  "AGENT_MISMATCH",
  /** The caller gave up. */
  "CANCELLED",
  /** The client was closed. */
  "CLOSED",
  /** Not sent, because the broker is away and the client was told not to wait. */
  "DROPPED",
  /** The id belongs to a question with other content. */
  "ID_TAKEN",
  /** A bug, on whichever side. */
  "INTERNAL",
  /** Fields are wrong; `violations` names each. */
  "INVALID",
  /** The mailbox holds only critical notifications and is full. */
  "MAILBOX_FULL",
  /** The message is larger than 256 KB. */
  "MESSAGE_TOO_LARGE",
  /** The desk reports on a delivery that it never got. */
  "NOT_DELIVERED",
  /** There is no such notification, or it belongs to somebody else. */
  "NOT_FOUND",
  /** The client's own queue is full. */
  "OUTBOX_FULL",
  /** The operating system refused, or it is not the one that this needs. */
  "PLATFORM_REFUSED",
  /** More than the agent or its principal may send; `retryAfterMs` says when to go on. */
  "RATE_LIMITED",
  /** The token's role does not allow this. */
  "ROLE_MISSING",
  /** The notification has ended and takes no more revisions. */
  "SETTLED",
  /** The broker is stopping. */
  "STOPPING",
  /** No answer in time. */
  "TIMEOUT",
  /** There is a token of that name already. */
  "TOKEN_EXISTS",
  /** The token was taken out of use. */
  "TOKEN_REVOKED",
  /** No token, or one that the broker does not know. */
  "TOKEN_UNKNOWN",
  /** More mailboxes or bytes than the broker holds. */
  "TOO_MANY_MAILBOXES",
  /** More sessions than the broker serves. */
  "TOO_MANY_SESSIONS",
  /** Anything else; the cause tells more. */
  "UNKNOWN",
  /** The broker cannot be reached. */
  "UNREACHABLE",
  /** A file or folder of secrets is open to others. */
  "UNSAFE_FILE",
  /** The broker does not implement this part of the contract. */
  "UNSUPPORTED",
] as const;

/** Why something failed. */
export type Reason = (typeof reasons)[number];

/** Tells whether a string is one of the reasons. */
export const isReason = (text: string): text is Reason => (reasons as readonly string[]).includes(text);
