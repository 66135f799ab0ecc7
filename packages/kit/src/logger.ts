/** Destination of log lines. A pino logger is one, and so is `console`. The error of a failure is in `err`. */
export interface Logger {
  debug(context: object, message: string): void;
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
  /** Default: `error`. */
  fatal?(context: object, message: string): void;
  /** Returns whether a level is written; asked before an expensive context is made. Default: yes. */
  isLevelEnabled?(level: string): boolean;
}

/** A logger that may count the lines that it could not write. */
export type CountingLogger = Logger & { readonly dropped?: number | undefined };

/** A logger that never throws or rejects, and counts the lines that were not written. */
export interface ContainedLogger extends Required<Logger> {
  readonly dropped: number;
}

/** Levels of {@link Logger}, lowest first. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";

/** A logger that writes nothing. */
export const silentLogger: ContainedLogger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
  isLevelEnabled: () => false,
  dropped: 0,
};

/** Wraps a logger so that nothing that it throws, and no promise that it rejects, reaches the job that logs. */
export function containLogger(logger: CountingLogger): ContainedLogger {
  let failed = 0;
  const count = () => {
    failed++;
  };
  const write = (level: LogLevel) => (context: object, message: string) => {
    try {
      // The type says void, but an async function fits it.
      const returned: unknown =
        level === "fatal" && !logger.fatal
          ? logger.error(context, message)
          : logger[level]?.(context, message);
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
