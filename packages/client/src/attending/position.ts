import { type Delivery, ToastyError, UrgencyLevel } from "@toasty/proto";

/** Names of the lanes, as older brokers write them into their cursors. */
const laneNames: Partial<Record<number, string>> = {
  [UrgencyLevel.INFO]: "info",
  [UrgencyLevel.WARNING]: "warning",
  [UrgencyLevel.CRITICAL]: "critical",
};

/**
 * Position of an attachment: the last cursor of each lane. Immutable.
 *
 * The cursor of a delivery that names its lane is opaque. An older broker does not set the lane, and its cursors read
 * `<epoch>.<lane>.<sequence>`; then lane and epoch are read from the cursor.
 */
export class Position {
  /** The position before the first delivery. */
  static readonly start = new Position(new Map(), undefined);

  readonly #lanes: ReadonlyMap<string, string>;
  /** Epoch of the cursors of an older broker, of which one of another epoch makes the others void. */
  readonly #epoch: string | undefined;

  private constructor(lanes: ReadonlyMap<string, string>, epoch: string | undefined) {
    this.#lanes = lanes;
    this.#epoch = epoch;
  }

  /** Reads a token that {@link token} made, in this release or in one that knew only cursors that name their lane. */
  static from(token: string): Position {
    let position = Position.start;
    for (const item of token === "" ? [] : token.split(",")) {
      const [, name, cursor] = /^([a-z0-9]+)=(.+)$/.exec(item) ?? [];
      if (name !== undefined && cursor !== undefined) position = position.#with(name, decode(cursor));
      else if (namedIn(item)) position = position.advance({ cursor: item });
      else throw notAToken();
    }
    return position;
  }

  /** One opaque text for all lanes; empty before the first delivery. */
  get token(): string {
    if (this.#epoch !== undefined) return this.cursors.join(",");
    return [...this.#lanes].map(([name, cursor]) => `${name}=${encodeURIComponent(cursor)}`).join(",");
  }

  /** The last cursor of each lane. */
  get cursors(): string[] {
    return [...this.#lanes.values()];
  }

  /** Returns the position after a delivery; the same one if the delivery has no place in a lane. */
  advance({ cursor, lane }: Pick<Delivery, "cursor" | "lane">): Position {
    if (!cursor) return this;
    if (lane !== undefined) return this.#with(laneNames[lane] ?? String(lane), cursor);
    const named = namedIn(cursor);
    if (!named) return this;
    const before = this.#epoch === undefined || this.#epoch === named.epoch ? this : Position.start;
    return before.#with(named.lane, cursor, named.epoch);
  }

  #with(name: string, cursor: string, epoch?: string): Position {
    return new Position(new Map(this.#lanes).set(name, cursor), epoch);
  }
}

/** Reads epoch and lane from the cursor of an older broker. */
function namedIn(cursor: string): { epoch: string; lane: string } | undefined {
  const [, epoch, lane] = /^([^,]*)\.([^.,]+)\.[^.,]+$/.exec(cursor) ?? [];
  return epoch === undefined || lane === undefined ? undefined : { epoch, lane };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notAToken();
  }
}

const notAToken = () =>
  ToastyError.invalid([{ field: "resume", description: "is no resume token of an attachment" }]);
