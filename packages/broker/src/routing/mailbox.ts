import { type GapReason, type Lane, lanes } from "@toasty/proto";
import type { Session } from "../streaming/session.js";
import { type Positions, startOfAll } from "./cursor.js";
import type { Entry } from "./entry.js";
import { LaneLog, type LiveSlot } from "./lane-log.js";

/** What a desk wants instead of what is addressed to it: everything that carries all of these labels. */
export type LabelFilter = readonly (readonly [key: string, value: string])[];

/** Where a notification was delivered last. */
export interface Delivered {
  readonly lane: Lane;
  readonly seq: number;
}

/** What waits for one client id, in three lanes. */
export class Mailbox {
  readonly key: string;
  readonly clientId: string;
  readonly filter: LabelFilter | undefined;
  readonly log: Readonly<Record<Lane, LaneLog>> = {
    critical: new LaneLog(),
    warning: new LaneLog(),
    info: new LaneLog(),
  };
  /** The highest acknowledgement of each lane. */
  readonly acked: Positions = startOfAll();
  readonly sessions = new Set<Session>();
  /** The audience that is this mailbox alone, so that a notification for it needs no list of its own. */
  readonly alone: readonly Mailbox[] = [this];
  /** The last place that was given when it was made: it knows of everything after. */
  readonly since: number;
  /** When its last session left, on the monotonic clock. */
  leftAt: number;
  cancelExpiry: (() => void) | undefined;
  /** That it lets messages go is in the log already; anew when a desk comes. */
  dropsLogged = false;
  /** It had to make room for others: nothing is put here any more. */
  forgotten = false;

  constructor(key: string, clientId: string, filter: LabelFilter | undefined, since: number, now: number) {
    this.key = key;
    this.clientId = clientId;
    this.filter = filter;
    this.since = since;
    this.leftAt = now;
  }

  get messages(): number {
    return this.log.critical.messages + this.log.warning.messages + this.log.info.messages;
  }

  get bytes(): number {
    return this.log.critical.bytes + this.log.warning.bytes + this.log.info.bytes;
  }

  /** How many of its messages are notifications: these have bounds of their own. */
  get notifications(): number {
    return this.messages - this.log.critical.withdrawals;
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return this.messages === 0;
  }

  /** How many its desk has yet to be told of that it will not get. */
  get missing(): number {
    let sum = 0;
    for (const lane of lanes) {
      const log = this.log[lane];
      for (let slot = log.after(this.acked[lane]); slot; slot = log.after(slot.seq)) {
        if (slot.content?.kind === "gap") sum += slot.content.count;
      }
    }
    return sum;
  }

  /** Whether it wants what carries these labels. */
  matches(labels: Readonly<Record<string, string>>): boolean {
    return this.filter?.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) ?? false;
  }

  /** The slot of a notification's last delivery, if it is still here. */
  find({ lane, seq }: Delivered): LiveSlot | undefined {
    return this.log[lane].at(seq);
  }

  /**
   * What goes first when there is no room for something in a lane: the oldest of the lowest, never a critical one.
   * `except` is the place of what goes anyway.
   */
  victimFor(lane: Lane, except?: number): LiveSlot | undefined {
    for (const candidate of yielding(lane)) {
      const oldest = this.log[candidate].oldest(({ seq }) => seq !== except);
      if (oldest) return oldest;
    }
    return undefined;
  }

  /** How much could go to make room for something in a lane. */
  evictableFor(lane: Lane): { readonly messages: number; readonly bytes: number } {
    let messages = 0;
    let bytes = 0;
    for (const candidate of yielding(lane)) {
      messages += this.log[candidate].messages;
      bytes += this.log[candidate].bytes;
    }
    return { messages, bytes };
  }

  /** Cuts off what was acknowledged and no session still has before it. Returns what was cut off. */
  trim(lane: Lane): Entry[] {
    let floor = this.acked[lane];
    for (const session of this.sessions) floor = Math.min(floor, session.acked[lane]);
    return this.log[lane].trim(floor);
  }

  /** Drops what came, or was left by the last session, before a time; returns it, and whether a session had it. */
  dropBefore(
    time: number,
    reason: Extract<GapReason, number>,
  ): { readonly entry: Entry; readonly written: boolean }[] {
    return lanes.flatMap((lane) =>
      this.log[lane]
        .entries()
        .filter(({ content }) => this.#waitsSince(content) <= time)
        .map((slot) => {
          const { written } = slot;
          return { entry: this.log[lane].evict(slot, reason), written };
        }),
    );
  }

  /** Since when the longest waiting of its messages waits; undefined where there is none. */
  get waitsSince(): number | undefined {
    const oldest = lanes.flatMap((lane) => this.log[lane].oldest()?.content ?? []);
    if (oldest.length === 0) return undefined;
    return Math.min(...oldest.map((entry) => this.#waitsSince(entry)));
  }

  #waitsSince({ at }: Entry): number {
    return Math.max(at, this.leftAt);
  }
}

/** Whoever had the former content gets the new one too; the order stays, because marks go by it. */
export function joined(former: readonly Mailbox[], now: readonly Mailbox[]): readonly Mailbox[] {
  if (former === now) return former;
  const missing = now.filter((mailbox) => !former.includes(mailbox));
  return missing.length === 0 ? former : [...former, ...missing];
}

/** The lanes that give way to a lane, lowest first. */
const yielding = (lane: Lane): readonly Lane[] => (lane === "info" ? ["info"] : ["info", "warning"]);
