import { ToastyError } from "@toasty/proto";

/**
 * Folds the cursors of deliveries into where a session stands: the last one of each lane. A cursor reads
 * `<epoch>.<lane>.<seq>`; nothing else of it is looked at.
 */
export class Position {
  readonly #lanes = new Map<string, string>();
  #epoch = "";

  /** Goes on from a token that {@link token} made. */
  static from(token: string): Position {
    const position = new Position();
    for (const cursor of token === "" ? [] : token.split(",")) {
      if (!partsOf(cursor)) throw notAToken();
      position.advance(cursor);
    }
    return position;
  }

  /** One opaque text for all lanes; empty before the first delivery. */
  get token(): string {
    return this.cursors.join(",");
  }

  /** The last cursor of each lane. */
  get cursors(): string[] {
    return [...this.#lanes.values()];
  }

  /** Takes a delivery as handled. One without a place in a lane changes nothing; one of a new journal makes the old void. */
  advance(cursor: string): void {
    const parts = partsOf(cursor);
    if (!parts) return;
    if (parts.epoch !== this.#epoch) this.clear();
    this.#epoch = parts.epoch;
    this.#lanes.set(parts.lane, cursor);
  }

  /** Forgets everything: the broker's memory does not reach back to here. */
  clear(): void {
    this.#lanes.clear();
  }
}

function partsOf(cursor: string): { epoch: string; lane: string } | undefined {
  const [, epoch, lane] = /^([^,]*)\.([^.,]+)\.[^.,]+$/.exec(cursor) ?? [];
  return epoch === undefined || lane === undefined ? undefined : { epoch, lane };
}

const notAToken = () =>
  ToastyError.invalid([{ field: "resume", description: "is no resume token of an attachment" }]);
