import { ToastyError } from "@toasty/proto";

/** A place among the outcomes. Opaque outside: `<epoch>.o.<seq>`. */
export interface WatchCursor {
  readonly epoch: string;
  readonly sequence: number;
}

const pattern = /^([a-z0-9]{1,32})\.o\.(\d{1,15})$/;

/** Writes a cursor. */
export const formatWatchCursor = (epoch: string, sequence: number): string => `${epoch}.o.${sequence}`;

/** Reads a cursor; `field` is where it stood. */
export function parseWatchCursor(field: string, text: string): WatchCursor {
  const [, epoch, digits] = pattern.exec(text) ?? [];
  if (epoch !== undefined) return { epoch, sequence: Number(digits) };
  throw ToastyError.invalid([
    { field, description: "is no cursor of a watch: send back one that it sent, unchanged" },
  ]);
}
