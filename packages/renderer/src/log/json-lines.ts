import { systemClock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";

/** Writes warnings and errors as JSON lines, as pino would; the rest is not worth a line unless a logger is given. */
export function jsonLines(stream: NodeJS.WritableStream = process.stderr, clock = systemClock): Logger {
  const write = guarded(stream);
  const line = (level: string) => (fields: object, message: string) => {
    const entry = { level, time: new Date(clock.now()).toISOString(), ...fields, msg: message };
    write(`${JSON.stringify(entry, errorsInWords)}\n`);
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

/** Writes an error as pino does; JSON knows nothing of it. */
function errorsInWords(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { type: value.name, message: value.message, stack: value.stack };
}
