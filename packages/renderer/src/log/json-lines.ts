import type { Logger } from "../backends/logger.js";

/** Writes warnings and errors as JSON lines, as pino would; the rest is not worth a line unless a logger is given. */
export function jsonLines(stream: NodeJS.WritableStream = process.stderr): Logger {
  const write = guarded(stream);
  const line = (level: string) => (fields: object, message: string) => {
    write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: message })}\n`);
  };
  const quiet = () => {};
  return { debug: quiet, info: quiet, warn: line("warn"), error: line("error") };
}

/**
 * Returns a function that writes to a stream and ignores errors of these writes: a disk that is full or a reader that is
 * gone must not end the program. Errors of other writes still reach the program. (Node's console does the same, but
 * standard error emits the error later than the console listens.)
 */
function guarded(stream: NodeJS.WritableStream): (text: string) => void {
  const ignore = () => {};
  let pending = 0;
  const ended = () => {
    pending -= 1;
    if (pending === 0) stream.off("error", ignore);
  };
  return (text) => {
    if (pending === 0) stream.on("error", ignore);
    pending += 1;
    const written = () => void setImmediate(ended);
    try {
      stream.write(text, written);
    } catch {
      written();
    }
  };
}

/** Wraps a logger so that its exceptions never reach what is shown: a line is lost, nothing else. */
export function contained(logger: Logger): Logger {
  const attempt =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      try {
        logger[level](fields, message);
      } catch {
        // There is nowhere left to report it.
      }
    };
  return { debug: attempt("debug"), info: attempt("info"), warn: attempt("warn"), error: attempt("error") };
}
