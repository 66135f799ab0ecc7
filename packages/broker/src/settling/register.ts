import { Queue } from "../queue.js";
import type { Owners } from "./owner.js";
import { isSettled, type Published } from "./published.js";

/** How many deliveries of one notification a report may name: a desk may lag behind a bar that moves fast. */
const rememberedPlaces = 64;

/** Every notification that is known, by id and by the places of its deliveries. */
export class Register {
  readonly #capacity: number;
  readonly #owners: Owners;
  /** Called with one that is forgotten although it was open. */
  readonly #onForgotten: (published: Published) => void;
  readonly #byId = new Map<string, Published>();
  /** Questions stand apart, so that no flood of news pushes one out. */
  readonly #questions = new Shelf();
  readonly #others = new Shelf();
  readonly #bySeq = new Map<number, Published>();

  constructor(capacity: number, owners: Owners, onForgotten: (published: Published) => void) {
    this.#capacity = capacity;
    this.#owners = owners;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The notification of an id. */
  get(id: string): Published | undefined {
    return this.#byId.get(id);
  }

  /** The notification that was delivered at a place. */
  at(seq: number): Published | undefined {
    return this.#bySeq.get(seq);
  }

  /** Takes a new notification in, in the place of whatever had its id. */
  add(published: Published): void {
    const { id, owner } = published;
    const former = this.#byId.get(id);
    if (former) this.#remove(former);
    this.#byId.set(id, published);
    owner.uses++;
    if (!isSettled(published)) owner.open.add(published);
    this.#put(published);
  }

  /** Its content has changed: a question may have become of it. */
  reclassify(published: Published): void {
    if (published.shelf === this.#shelfFor(published)) return;
    published.shelf?.remove(published);
    this.#put(published);
  }

  /** A notification is delivered anew: a report may name this place from now on, too. */
  addPlace(published: Published, seq: number): void {
    if (published.seq !== 0) {
      published.formerSeqs ??= [];
      published.formerSeqs.push(published.seq);
      const oldest =
        published.formerSeqs.length > rememberedPlaces ? published.formerSeqs.shift() : undefined;
      if (oldest !== undefined) this.#bySeq.delete(oldest);
    }
    published.seq = seq;
    this.#bySeq.set(seq, published);
  }

  #put(published: Published): void {
    const shelf = this.#shelfFor(published);
    shelf.add(published);
    if (shelf.size <= this.#capacity) return;
    const oldest = shelf.oldest();
    if (!oldest) return;
    this.#remove(oldest);
    if (!isSettled(oldest)) this.#onForgotten(oldest);
  }

  #shelfFor({ declared }: Published): Shelf {
    return declared.question ? this.#questions : this.#others;
  }

  #remove(published: Published): void {
    const { id, owner, seq, formerSeqs = [] } = published;
    this.#byId.delete(id);
    published.shelf?.remove(published);
    this.#bySeq.delete(seq);
    for (const former of formerSeqs) this.#bySeq.delete(former);
    published.cancelExpiry?.();
    published.cancelExpiry = undefined;
    owner.open.delete(published);
    owner.uses--;
    this.#owners.release(owner);
  }
}

/** Notifications in the order in which they came. */
export class Shelf {
  readonly #order = new Queue<Published>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(published: Published): void {
    published.shelf = this;
    this.#order.push(published);
    this.#size++;
  }

  /** What is taken away is passed over when its turn comes. */
  remove(published: Published): void {
    published.shelf = undefined;
    this.#size--;
    if (this.#order.length > 2 * this.#size + 64) this.#order.keep(({ shelf }) => shelf === this);
  }

  oldest(): Published | undefined {
    while (this.#order.first && this.#order.first.shelf !== this) this.#order.drop(1);
    return this.#order.first;
  }
}
