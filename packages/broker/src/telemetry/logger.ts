type Write = (context: Readonly<Record<string, unknown>>, message: string) => void;

/** Destination of the broker's log. A pino logger is one. */
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** Also for every CRITICAL notification. */
  readonly fatal: Write;
  /** Returns whether a level is written at all; asked before a context is put together. Default: yes. */
  isLevelEnabled?(level: string): boolean;
}

/** A logger that may count the lines it could not write, as a `JsonLog` does. */
type CountingLogger = Logger & { readonly dropped?: number | undefined };

/** A logger that never throws, and counts the lines that were not written. */
export interface ContainedLogger extends Logger {
  isLevelEnabled(level: string): boolean;
  readonly dropped: number;
}

/** Wraps a logger so that nothing it throws, and no promise that it rejects, reaches the broker. */
export function containLogger(logger: CountingLogger): ContainedLogger {
  let failed = 0;
  const count = () => {
    failed++;
  };
  const write =
    (level: "debug" | "info" | "warn" | "error" | "fatal"): Write =>
    (context, message) => {
      try {
        // The type says void, but an async function fits it.
        const returned: unknown = logger[level](context, message);
        if (returned instanceof Promise) returned.catch(count);
      } catch {
        count();
      }
    };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
    isLevelEnabled: (level) => {
      try {
        return logger.isLevelEnabled?.(level) !== false;
      } catch {
        return true;
      }
    },
    get dropped() {
      try {
        return failed + (logger.dropped ?? 0);
      } catch {
        return failed;
      }
    },
  };
}
