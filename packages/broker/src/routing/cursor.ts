import { type Lane, ToastyError } from "@toasty/proto";

/** A place in a lane of the broker's one sequence. Opaque outside: `<epoch>.<lane>.<seq>`. */
export interface Cursor {
  readonly epoch: string;
  readonly lane: Lane;
  readonly seq: number;
}

const letters: Readonly<Record<Lane, string>> = { critical: "c", warning: "w", info: "i" };
const lanesByLetter: Readonly<Record<string, Lane>> = { c: "critical", w: "warning", i: "info" };
const pattern = /^([a-z0-9]{1,32})\.([cwi])\.(\d{1,15})$/;

/** Writes a cursor. */
export const formatCursor = (epoch: string, lane: Lane, seq: number): string =>
  `${epoch}.${letters[lane]}.${seq}`;

/** Reads a cursor; `field` is where it stood. */
export function parseCursor(field: string, text: string): Cursor {
  const [, epoch, letter, digits] = pattern.exec(text) ?? [];
  const lane = letter === undefined ? undefined : lanesByLetter[letter];
  if (epoch === undefined || lane === undefined) {
    throw ToastyError.invalid([
      { field, description: "is no cursor of this broker: send back one that it sent, unchanged" },
    ]);
  }
  return { epoch, lane, seq: Number(digits) };
}

/** A place in each lane. */
export type Positions = Record<Lane, number>;

export const startOfAll = (): Positions => ({ critical: 0, warning: 0, info: 0 });
