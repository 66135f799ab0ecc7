/** Every way in which publishing can fail. Branch on these; the messages are for people. */
export type ReleaseErrorCode =
  /** Somebody else published or changed the repository meanwhile. */
  | "conflict"
  /** The destination is ahead of this repository: publishing would take its users back. */
  | "behind"
  /** An option is wrong, or the repository is not set up for it. */
  | "config"
  /** A file of the repository is damaged or was changed by hand. */
  | "corrupt"
  /** The store refuses the credentials. */
  | "denied"
  /** The version was released before, with other bytes. */
  | "exists"
  /** A key is missing, wrong, or cannot be opened. */
  | "key"
  /** Another process is at work on this repository. */
  | "locked"
  /** The store or site cannot be reached, or fails. */
  | "network"
  /** There is no such release, role or repository. */
  | "not-found"
  /** Metadata still lacks signatures. */
  | "unsigned";

/** What this package throws: a stable `code` to branch on, and a message that says what happened and what to do. */
export class ReleaseError extends Error {
  readonly code: ReleaseErrorCode;

  constructor(code: ReleaseErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(`[${code}] ${message}`, options);
    this.name = "ReleaseError";
    this.code = code;
  }
}
