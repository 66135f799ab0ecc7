/** What is known of a failure. Everything is optional; the more structured a fact, the more it counts. */
export interface Problem {
  /** What it says, for the human. */
  readonly message?: string;
  /** A structured code: one of the table, or the system's (`ENOSPC`). */
  readonly code?: string;
  /** The type of the exception, such as `torch.cuda.OutOfMemoryError`. */
  readonly name?: string;
  /** How the process ended. */
  readonly exitCode?: number;
  /** Which signal ended it, such as `SIGKILL`. */
  readonly signal?: string;
  /** What the sender thinks. A code of the table beats it. */
  readonly urgency?: string;
  /** Tells this fault from others where its text does not. */
  readonly fingerprint?: string;
}

/** Longest text that is looked at: a fault is recognised by its beginning, and a regular expression must not take long. */
const longest = 4096;

/**
 * A `Problem` from whatever was thrown: an `Error` with its code and type, an object with the fields of a `Problem`,
 * or anything else as text. Never throws, whatever getters the value has.
 */
export function problemFrom(thrown: unknown): Problem {
  if (typeof thrown !== "object" || thrown === null) return { message: text(thrown) ?? String(thrown) };
  const code = read(thrown, "code");
  return {
    message: text(read(thrown, "message")),
    code: text(code),
    name: text(read(thrown, "name")),
    exitCode: number(read(thrown, "exitCode") ?? (typeof code === "number" ? code : undefined)),
    signal: text(read(thrown, "signal")),
    urgency: text(read(thrown, "urgency")),
    fingerprint: text(read(thrown, "fingerprint")),
  };
}

function read(from: object, field: string): unknown {
  try {
    return (from as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, longest) : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
