import { type Lane, ToastyError, UrgencyLevel } from "@toasty/proto";

/** Position in a lane: a sequence number of the broker. Opaque outside: `<epoch>.<lane>.<sequence>`. */
export interface Cursor {
  readonly epoch: string;
  readonly lane: Lane;
  readonly sequence: number;
}

const letters: Readonly<Record<Lane, string>> = { critical: "c", warning: "w", info: "i" };
const lanesByLetter: Readonly<Record<string, Lane>> = { c: "critical", w: "warning", i: "info" };
const pattern = /^([a-z0-9]{1,32})\.([cwi])\.(\d{1,15})$/;

/** Writes a cursor. */
export const formatCursor = (epoch: string, lane: Lane, sequence: number): string =>
  `${epoch}.${letters[lane]}.${sequence}`;

/** Reads a cursor. `field` is the field that it came in. */
export function parseCursor(field: string, text: string): Cursor {
  const [, epoch, letter, digits] = pattern.exec(text) ?? [];
  const lane = letter === undefined ? undefined : lanesByLetter[letter];
  if (epoch === undefined || lane === undefined) {
    throw ToastyError.invalid([
      { field, description: "is no cursor of this broker: send back one that it sent, unchanged" },
    ]);
  }
  return { epoch, lane, sequence: Number(digits) };
}

/** The contract's name of each lane. */
export const levelOf: Readonly<Record<Lane, Extract<UrgencyLevel, number>>> = {
  critical: UrgencyLevel.CRITICAL,
  warning: UrgencyLevel.WARNING,
  info: UrgencyLevel.INFO,
};

/** A sequence number for each lane. */
export type Positions = Record<Lane, number>;

/** Returns the positions before everything. */
export const startOfAll = (): Positions => ({ critical: 0, warning: 0, info: 0 });
