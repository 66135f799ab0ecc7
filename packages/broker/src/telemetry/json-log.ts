import { openSync } from "node:fs";
import { type Logger as PinoLogger, pino } from "pino";
import { LineWriter } from "./line-writer.js";

/** Options of {@link jsonLog}. */
export interface JsonLogOptions {
  /** Stands in every line as `name`. */
  readonly name: string;
  /** The lowest level that is written. Default: `info`. */
  readonly level?: string | undefined;
  /** Appends to this file, readable for its owner only. Default: standard error. */
  readonly file?: string | undefined;
}

/** A pino logger that counts the lines it could not write. */
export type JsonLog = PinoLogger & { readonly dropped: number };

const standardError = 2;

/** Creates a log of JSON lines. Its writes never throw: what cannot be written is dropped, counted, and told afterwards. */
export function jsonLog({ name, level = "info", file }: JsonLogOptions): JsonLog {
  // Node makes a pipe non-blocking as soon as its stream is asked for. Otherwise a reader that stops would stop the process.
  if (file === undefined) void process.stderr;
  const writer = new LineWriter(file === undefined ? standardError : openSync(file, "a", 0o600), {
    onRecovered: (dropped, code) => log.error({ dropped, code }, "log lines could not be written"),
  });
  const log = pino({ name, level }, writer);
  return Object.defineProperty(log, "dropped", { get: () => writer.dropped }) as JsonLog;
}
