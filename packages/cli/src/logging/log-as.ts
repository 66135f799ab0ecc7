import { destination, pino } from "pino";

/** Writes lines of JSON to standard error. */
export function logAs(name: string, level: string) {
  return pino({ name, level }, destination({ fd: 2, sync: true }));
}
