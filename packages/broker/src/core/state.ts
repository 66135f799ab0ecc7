import { BoundedMap } from "@toasty/kit/bounded-map";
import type { MailboxLimits, MemoryLimits, ShapingLimits } from "../options.js";
import { Mailboxes } from "../routing/mailboxes.js";
import { OutcomeLog } from "../settling/outcome-log.js";
import { Register } from "../settling/register.js";
import type { Burst } from "../shaping/coalescing.js";
import { DedupTable } from "../shaping/dedup.js";
import { DeadlineHeap } from "../structures/deadline-heap.js";
import type { Timed } from "./command.js";
import type { Published, StreamId } from "./published.js";

/** Limits that decisions depend on. */
export interface CoreLimits {
  readonly mailbox: MailboxLimits;
  readonly memory: MemoryLimits;
  readonly shaping: ShapingLimits;
}

/**
 * Everything that a running broker knows. `decide` reads it, `apply` changes it, and nobody else does either: sessions
 * and watches have a state of their own, which ends with them.
 */
export interface BrokerState {
  readonly limits: CoreLimits;
  /** Name of this life of the state: cursors of another one mean nothing here. */
  readonly epoch: string;
  /** The last sequence number of a delivery. */
  sequence: number;
  /** The last number of a notification. */
  serial: number;
  /** Sequence number up to which whole mailboxes were forgotten: a desk before it may have missed something. */
  forgottenTo: number;
  readonly register: Register<Published>;
  readonly mailboxes: Mailboxes;
  readonly outcomes: OutcomeLog;
  readonly repeats: DedupTable<Published>;
  /** Bursts by group. The one that was changed longest ago is forgotten first. */
  readonly bursts: BoundedMap<string, Burst<Published>>;
  /** Notifications that belong to a publish stream. */
  readonly leases: Map<StreamId, Set<Published>>;
  readonly deadlines: DeadlineHeap<Timed>;
}

/** Number of groups whose bursts are remembered. */
const rememberedBursts = 1000;

/** Creates the state of a broker that knows nothing. */
export const createState = (epoch: string, limits: CoreLimits): BrokerState => ({
  limits,
  epoch,
  sequence: 0,
  serial: 0,
  forgottenTo: 0,
  register: new Register(limits.memory.outcomes),
  mailboxes: new Mailboxes(limits.mailbox),
  outcomes: new OutcomeLog(limits.memory),
  repeats: new DedupTable(limits.shaping.dedupWindowMs),
  bursts: new BoundedMap({ maxEntries: rememberedBursts }),
  leases: new Map(),
  deadlines: new DeadlineHeap(),
});
