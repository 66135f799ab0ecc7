import type { Logger } from "../backends/logger.js";

/** Writes warnings and errors as JSON lines, as pino would; the rest is not worth a line unless a logger is given. */
export function jsonLines(write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  const line = (level: string) => (fields: object, message: string) => {
    write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: message })}\n`);
  };
  const quiet = () => {};
  return { debug: quiet, info: quiet, warn: line("warn"), error: line("error") };
}
