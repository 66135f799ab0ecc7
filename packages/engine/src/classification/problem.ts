/** Known facts of a failure. Everything is optional; the more structured a fact, the more it counts. */
export interface Problem {
  /** Text for the human. */
  readonly message?: string | undefined;
  /** A structured code: one of the table, or the system's (`ENOSPC`). */
  readonly code?: string | undefined;
  /** The type of the exception, such as `torch.cuda.OutOfMemoryError`. */
  readonly name?: string | undefined;
  /** Exit code of the process. */
  readonly exitCode?: number | undefined;
  /** Signal that ended it, such as `SIGKILL`. */
  readonly signal?: string | undefined;
  /** Urgency by the sender. A code of the table beats it. */
  readonly urgency?: string | undefined;
  /** Distinguishes this fault from others where its text does not. */
  readonly fingerprint?: string | undefined;
}

/** Longest text that is looked at: a regular expression must not take long. */
const longest = 4096;

/** Errors that were caused by errors are looked into so far. */
const deepest = 3;

/**
 * Makes a `Problem` of anything that was thrown: an `Error` with its code and type and those of its causes, an object with the
 * fields of a `Problem`, or anything else as text. Never throws, whatever getters the value has.
 */
export function problemFrom(thrown: unknown): Problem {
  return lookInto(thrown, 0);
}

function lookInto(thrown: unknown, depth: number): Problem {
  if (typeof thrown !== "object" || thrown === null) return { message: text(thrown) ?? String(thrown) };
  const code = read(thrown, "code");
  const cause = read(thrown, "cause");
  // `fetch failed` and the like say nothing: what they are caused by does.
  const behind = cause instanceof Error && depth < deepest ? lookInto(cause, depth + 1) : undefined;
  return {
    message: joined(text(read(thrown, "message")), behind?.message),
    code: text(code) ?? behind?.code,
    name: text(read(thrown, "name")),
    exitCode: number(read(thrown, "exitCode") ?? (typeof code === "number" ? code : undefined)),
    signal: text(read(thrown, "signal")),
    urgency: text(read(thrown, "urgency")),
    fingerprint: text(read(thrown, "fingerprint")),
  };
}

function joined(message: string | undefined, cause: string | undefined): string | undefined {
  if (message === undefined || cause === undefined || message.includes(cause)) return message ?? cause;
  return text(`${message}: ${cause}`);
}

function read(from: object, field: string): unknown {
  try {
    return (from as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

/** Of a text that is too long, such as a traceback, both ends: it begins with what failed and ends with the reason. */
function text(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const half = longest / 2;
  return value.length <= longest ? value : `${value.slice(0, half - 3)}\n…\n${value.slice(-half)}`;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
