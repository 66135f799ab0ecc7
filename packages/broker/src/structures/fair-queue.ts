/** Sender that an item is accounted to: one agent of a principal. `key` names both. */
export interface Sender {
  readonly principal: string;
  readonly key: string;
}

/** Restrictions on the items that {@link FairQueue.victims} yields. */
export interface VictimOptions<T> {
  /** Sender of what needs the room. Of equal shares its own gives way. */
  readonly sender?: Sender | undefined;
  /** The one principal whose items may give way; undefined: any. */
  readonly within?: string | undefined;
  /** An item that is removed in any case, and therefore frees nothing. */
  readonly except?: T | undefined;
}

/** Place of an item in a {@link FairQueue}. Who adds an item keeps it, and removes the item by it. */
export interface Place<T> {
  readonly item: T;
  readonly weight: number;
  /** Undefined once the item was removed. */
  line: Line<T> | undefined;
  older: Place<T> | undefined;
  newer: Place<T> | undefined;
}

/** Items of one agent and one rank. */
interface Line<T> {
  readonly agent: AgentShare<T>;
  oldest: Place<T> | undefined;
  newest: Place<T> | undefined;
}

interface AgentShare<T> {
  readonly name: string;
  readonly principal: PrincipalShare<T>;
  weight: number;
  size: number;
  /** Lines by rank. */
  readonly lines: Line<T>[];
}

interface PrincipalShare<T> {
  readonly name: string;
  readonly queue: object;
  weight: number;
  readonly agents: Map<string, AgentShare<T>>;
}

/** Number of agents without an item that are kept in any case: most come back at once. */
const keptIdle = 32;

/**
 * Items of a bounded store, accounted to their senders. It decides who gives way when the store is full: the principal
 * with the greatest share, within it the agent with the greatest share, and of that agent the lowest rank, oldest first.
 * A principal that floods the store therefore loses its own items and nobody else's. The store itself keeps the items
 * and its limits. Weights are whole numbers, so that sums of them stay exact.
 *
 * Every publish passes several of these queues, and thousands of its items live for long: what they cost the garbage
 * collector decides on the pace of the broker. Adding and removing therefore make one object, the place, and no more.
 */
export class FairQueue<T extends { readonly owner: Sender }> {
  readonly #principals = new Map<string, PrincipalShare<T>>();
  #agents = 0;
  #idle = 0;
  #weight = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Weight of all items. */
  get weight(): number {
    return this.#weight;
  }

  /** Weight of a principal's items. */
  weightOf(principal: string): number {
    return this.#principals.get(principal)?.weight ?? 0;
  }

  /** Returns whether a place is one in this queue, and its item is still there. */
  has(place: Place<unknown> | undefined): boolean {
    return place?.line?.agent.principal.queue === this;
  }

  /** Adds an item. Of one agent's items those of a lower rank give way first. */
  add(item: T, weight = 1, rank = 0): Place<T> {
    const agent = this.#agentOf(item.owner);
    const { principal, lines } = agent;
    if (agent.size === 0) this.#idle--;
    for (let missing = lines.length; missing <= rank; missing++) {
      lines.push({ agent, oldest: undefined, newest: undefined });
    }
    const line = lines[rank] as Line<T>;
    const place: Place<T> = { item, weight, line, older: line.newest, newer: undefined };
    if (line.newest) line.newest.newer = place;
    else line.oldest = place;
    line.newest = place;
    agent.size++;
    this.#size++;
    agent.weight += weight;
    principal.weight += weight;
    this.#weight += weight;
    return place;
  }

  /** Removes the item of a place. Returns false if it is not in this queue, or no longer. */
  remove(place: Place<unknown> | undefined): boolean {
    if (!place?.line || !this.has(place)) return false;
    const { weight, line, older, newer } = place;
    const { agent } = line;
    if (older) older.newer = newer;
    else line.oldest = newer;
    if (newer) newer.older = older;
    else line.newest = older;
    // Whoever still has the place must not keep its neighbours alive.
    place.line = undefined;
    place.older = undefined;
    place.newer = undefined;
    agent.size--;
    this.#size--;
    agent.weight -= weight;
    agent.principal.weight -= weight;
    this.#weight -= weight;
    if (agent.size === 0 && ++this.#idle > Math.max(keptIdle, this.#agents / 2)) this.#dropIdle();
    return true;
  }

  /** Returns the item that gives way first. */
  victim(options: VictimOptions<T> = {}): T | undefined {
    return this.#choose(options, undefined)?.item;
  }

  /** Yields the items in the order in which they would give way. What it has yielded may be removed meanwhile. */
  *victims(options: VictimOptions<T> = {}): Generator<T> {
    const spent: Spent<T> = { weights: new Map(), next: new Map() };
    for (;;) {
      const place = this.#choose(options, spent);
      if (!place?.line) return;
      const { agent } = place.line;
      spent.weights.set(agent, weightLeft(agent, spent) - place.weight);
      spent.weights.set(agent.principal, weightLeft(agent.principal, spent) - place.weight);
      spent.next.set(place.line, place.newer);
      yield place.item;
    }
  }

  /** Finds the place whose item gives way next, after what was yielded already. */
  #choose({ sender, within, except }: VictimOptions<T>, spent: Spent<T> | undefined): Place<T> | undefined {
    let exhausted: Set<object> | undefined;
    for (;;) {
      const principal =
        within === undefined
          ? greatest(this.#principals, spent, exhausted, sender?.principal)
          : this.#principals.get(within);
      if (!principal) return undefined;
      const agent = greatest(principal.agents, spent, exhausted, sender?.key);
      const place = agent && oldest(agent, spent, except);
      if (place) return place;
      if (!agent && within !== undefined) return undefined;
      exhausted ??= new Set();
      exhausted.add(agent ?? principal);
    }
  }

  #agentOf({ principal: name, key }: Sender): AgentShare<T> {
    let principal = this.#principals.get(name);
    if (!principal) {
      principal = { name, queue: this, weight: 0, agents: new Map() };
      this.#principals.set(name, principal);
    }
    let agent = principal.agents.get(key);
    if (!agent) {
      agent = { name: key, principal, weight: 0, size: 0, lines: [] };
      principal.agents.set(key, agent);
      this.#agents++;
      this.#idle++;
    }
    return agent;
  }

  #dropIdle(): void {
    for (const { name, agents } of this.#principals.values()) {
      for (const agent of agents.values()) if (agent.size === 0) agents.delete(agent.name);
      if (agents.size === 0) this.#principals.delete(name);
    }
    this.#agents -= this.#idle;
    this.#idle = 0;
  }
}

/** Part of a queue that was yielded already. */
interface Spent<T> {
  /** Weights that are left of shares from which something was yielded. */
  readonly weights: Map<object, number>;
  /** Places at which lines go on; undefined: at their end. */
  readonly next: Map<Line<T>, Place<T> | undefined>;
}

/** Finds the share with the greatest weight that is left; of equal ones the preferred. */
function greatest<V extends { readonly name: string; readonly weight: number }>(
  shares: ReadonlyMap<string, V>,
  spent: Pick<Spent<never>, "weights"> | undefined,
  exhausted: ReadonlySet<object> | undefined,
  preferred: string | undefined,
): V | undefined {
  let found: V | undefined;
  let most = -1;
  for (const share of shares.values()) {
    const weight = weightLeft(share, spent);
    if (weight < most || (weight === most && share.name !== preferred)) continue;
    if (exhausted?.has(share)) continue;
    most = weight;
    found = share;
  }
  return found;
}

const weightLeft = (share: { readonly weight: number }, spent: Pick<Spent<never>, "weights"> | undefined) =>
  spent?.weights.get(share) ?? share.weight;

/** Finds the oldest item of the lowest rank that is left. */
function oldest<T>(
  { lines }: AgentShare<T>,
  spent: Spent<T> | undefined,
  except: T | undefined,
): Place<T> | undefined {
  for (const line of lines) {
    let place = spent?.next.has(line) ? spent.next.get(line) : line.oldest;
    if (place && place.item === except) place = place.newer;
    if (place) return place;
  }
  return undefined;
}
