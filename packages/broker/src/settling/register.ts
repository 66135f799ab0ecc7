import type { Owner } from "../admission/owner.js";
import { FairQueue, type Place } from "../structures/fair-queue.js";
import { isSettled, type Judged } from "./status.js";

/** A notification as the register sees it. */
export interface Registered extends Judged {
  readonly owner: Owner;
  /** Sequence number of its last delivery; 0 where it was merged before it had one. */
  sequence: number;
  /** Sequence numbers of its deliveries before that, which a report may still name. */
  formerSequences: number[] | undefined;
  /** Its place among those that are known; undefined before it is, and after. */
  place: Place<unknown> | undefined;
}

/** Number of deliveries of one notification that a report may name: a desk may lag behind a bar that moves fast. */
const rememberedDeliveries = 64;

/**
 * Every notification that is known, by id and by the sequence numbers of its deliveries. It is bounded: who has the
 * greatest share forgets first. Questions have a bound of their own, so that no flood of news pushes one out.
 */
export class Register<N extends Registered> {
  readonly #capacity: number;
  readonly #byId = new Map<string, N>();
  readonly #bySequence = new Map<number, N>();
  readonly #questions = new FairQueue<N>();
  readonly #others = new FairQueue<N>();
  readonly #openByOwner = new Map<string, Set<N>>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Returns the notification of an id. */
  get(id: string): N | undefined {
    return this.#byId.get(id);
  }

  /** Returns the notification that a delivery was of. */
  at(sequence: number): N | undefined {
    return this.#bySequence.get(sequence);
  }

  /** Returns whether this very notification is known, and not another one of its id. */
  has(notification: N): boolean {
    return this.#byId.get(notification.id) === notification;
  }

  /** Returns an owner's notifications that can still be answered, oldest first. */
  openOf({ key }: Owner): ReadonlySet<N> {
    return this.#openByOwner.get(key) ?? nothingOpen;
  }

  /** Returns the notifications that have to be forgotten so that others can be added. */
  overflow(adding: readonly Pick<N, "id" | "owner" | "declared">[]): readonly N[] {
    let questions = 0;
    let others = 0;
    for (const { id, declared } of adding) {
      // What takes the place of a known id needs no room.
      if (this.#byId.has(id)) continue;
      if (declared.question) questions++;
      else others++;
    }
    const sender = adding[0]?.owner;
    return giveWay(this.#questions, this.#questions.size + questions - this.#capacity, sender).concat(
      giveWay(this.#others, this.#others.size + others - this.#capacity, sender),
    );
  }

  /** Adds a notification, instead of the one that had its id. */
  add(notification: N): void {
    const former = this.#byId.get(notification.id);
    if (former) this.forget(former);
    this.#byId.set(notification.id, notification);
    notification.place = this.#queueOf(notification).add(notification);
    if (isSettled(notification)) return;
    const { key } = notification.owner;
    const open = this.#openByOwner.get(key);
    if (open) open.add(notification);
    else this.#openByOwner.set(key, new Set([notification]));
  }

  /** Notes that a notification's content has changed: it may have become a question. */
  reclassify(notification: N): void {
    const queue = this.#queueOf(notification);
    if (queue.has(notification.place)) return;
    this.#leave(notification);
    notification.place = queue.add(notification);
  }

  /** Notes a delivery of a notification: a report may name its sequence number from now on. */
  addDelivery(notification: N, sequence: number): void {
    if (notification.sequence !== 0) {
      notification.formerSequences ??= [];
      notification.formerSequences.push(notification.sequence);
      const { formerSequences } = notification;
      const oldest = formerSequences.length > rememberedDeliveries ? formerSequences.shift() : undefined;
      if (oldest !== undefined) this.#bySequence.delete(oldest);
    }
    notification.sequence = sequence;
    this.#bySequence.set(sequence, notification);
  }

  /** Notes that a notification can no longer be answered. */
  settle(notification: N): void {
    const { key } = notification.owner;
    const open = this.#openByOwner.get(key);
    if (open?.delete(notification) && open.size === 0) this.#openByOwner.delete(key);
  }

  /** Forgets a notification. */
  forget(notification: N): void {
    const { id, sequence, formerSequences = [] } = notification;
    this.#byId.delete(id);
    this.#leave(notification);
    this.#bySequence.delete(sequence);
    for (const former of formerSequences) this.#bySequence.delete(former);
    this.settle(notification);
  }

  #leave(notification: N): void {
    this.#questions.remove(notification.place);
    this.#others.remove(notification.place);
    notification.place = undefined;
  }

  #queueOf({ declared }: Pick<N, "declared">): FairQueue<N> {
    return declared.question ? this.#questions : this.#others;
  }
}

const nothingOpen: ReadonlySet<never> = new Set();
const none: readonly never[] = [];

/** Returns the first items of a queue that give way. Nearly always it is one. */
function giveWay<T extends { readonly owner: Owner }>(
  queue: FairQueue<T>,
  count: number,
  sender: Owner | undefined,
): readonly T[] {
  const first = count > 0 ? queue.victim({ sender }) : undefined;
  if (first === undefined) return none;
  const victims = [first];
  if (count === 1) return victims;
  for (const victim of queue.victims({ sender })) {
    if (victim !== first) victims.push(victim);
    if (victims.length === count) break;
  }
  return victims;
}
