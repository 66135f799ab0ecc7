import { destination, pino } from "pino";

type Write = (context: Readonly<Record<string, unknown>>, message: string) => void;

/** Where the broker's log goes; a pino logger is one. */
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** Also for every CRITICAL notification. */
  readonly fatal: Write;
  /** Whether a level is written at all; asked before a context is put together. Default: yes. */
  isLevelEnabled?(level: string): boolean;
}

/** JSON lines on standard error. */
export const defaultLogger = (): Logger => pino({ name: "toasty-broker" }, destination(2));
