import { writeSync } from "node:fs";
import { type Logger as PinoLogger, pino } from "pino";
import { LineWriter, type WriteBytes } from "./line-writer.js";
import { RotatingFile } from "./rotating-file.js";

/** Options of {@link jsonLog}. */
export interface JsonLogOptions {
  /** Stands in every line as `name`. */
  readonly name: string;
  /** The lowest level that is written. Default: `info`. */
  readonly level?: string | undefined;
  /** A file, readable for its owner only and renamed to `<file>.1` at 1 MB. Default: standard error. */
  readonly file?: string | undefined;
}

/** A pino logger that counts the lines it could not write. */
export type JsonLog = PinoLogger & { readonly dropped: number };

/** Creates a log of JSON lines. Its writes never throw: what cannot be written is dropped, counted, and told afterwards. */
export function jsonLog({ name, level = "info", file }: JsonLogOptions): JsonLog {
  const writer = new LineWriter(file === undefined ? toStandardError() : toFile(file), (dropped, code) => {
    log.error({ dropped, code }, "log lines could not be written");
  });
  const log = pino({ name, level }, writer);
  return Object.defineProperty(log, "dropped", { get: () => writer.dropped }) as JsonLog;
}

function toStandardError(): WriteBytes {
  // Node makes a pipe non-blocking as soon as its stream is asked for. Otherwise a reader that stops would stop the process.
  void process.stderr;
  return (bytes) => writeSync(2, bytes);
}

function toFile(path: string): WriteBytes {
  const file = new RotatingFile(path);
  return (bytes) => file.write(bytes);
}
