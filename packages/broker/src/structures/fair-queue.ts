import { Queue } from "./queue.js";

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

interface Ticket<T> {
  readonly item: T;
  readonly weight: number;
  readonly rank: number;
  live: boolean;
}

interface AgentShare<T> {
  weight: number;
  size: number;
  /** Tickets by rank, oldest first. Removed ones stay until the queue is compacted. */
  readonly ranks: Queue<Ticket<T>>[];
}

interface PrincipalShare<T> {
  weight: number;
  readonly agents: Map<string, AgentShare<T>>;
}

/**
 * Items of a bounded store, accounted to their senders. It decides who gives way when the store is full: the principal
 * with the greatest share, within it the agent with the greatest share, and of that agent the lowest rank, oldest first.
 * A principal that floods the store therefore loses its own items and nobody else's. The store itself keeps the items
 * and its limits; each item is in the queue at most once.
 */
export class FairQueue<T extends { readonly owner: Sender }> {
  readonly #principals = new Map<string, PrincipalShare<T>>();
  readonly #tickets = new Map<T, Ticket<T>>();
  #weight = 0;

  get size(): number {
    return this.#tickets.size;
  }

  /** Weight of all items. */
  get weight(): number {
    return this.#weight;
  }

  /** Weight of a principal's items. */
  weightOf(principal: string): number {
    return this.#principals.get(principal)?.weight ?? 0;
  }

  has(item: T): boolean {
    return this.#tickets.has(item);
  }

  /** Adds an item. Of one agent's items those of a lower rank give way first. */
  add(item: T, weight = 1, rank = 0): void {
    const ticket: Ticket<T> = { item, weight, rank, live: true };
    this.#tickets.set(item, ticket);
    this.#weight += weight;
    const { principal: name, key } = item.owner;
    const principal = this.#principalOf(name);
    principal.weight += weight;
    const agent = agentOf(principal, key);
    agent.weight += weight;
    agent.size++;
    for (let missing = agent.ranks.length; missing <= rank; missing++) agent.ranks.push(new Queue());
    (agent.ranks[rank] as Queue<Ticket<T>>).push(ticket);
  }

  /** Removes an item. Returns false if it is not in the queue. */
  remove(item: T): boolean {
    const ticket = this.#tickets.get(item);
    if (!ticket) return false;
    this.#tickets.delete(item);
    ticket.live = false;
    this.#weight -= ticket.weight;
    const { principal: name, key } = item.owner;
    const principal = this.#principals.get(name) as PrincipalShare<T>;
    principal.weight -= ticket.weight;
    const agent = principal.agents.get(key) as AgentShare<T>;
    agent.weight -= ticket.weight;
    agent.size--;
    if (agent.size > 0) compact(agent.ranks[ticket.rank] as Queue<Ticket<T>>, agent.size);
    else principal.agents.delete(key);
    if (principal.agents.size === 0) this.#principals.delete(name);
    return true;
  }

  #principalOf(name: string): PrincipalShare<T> {
    const known = this.#principals.get(name);
    if (known) return known;
    const principal: PrincipalShare<T> = { weight: 0, agents: new Map() };
    this.#principals.set(name, principal);
    return principal;
  }

  /** Yields the items in the order in which they would give way, without removing any. */
  *victims({ sender, within, except }: VictimOptions<T> = {}): Generator<T> {
    const taken = new Set<T>();
    if (except) taken.add(except);
    // Weights after the items yielded so far; -1 where nothing is left.
    const left = new Map<object, number>();
    const weightOf = (share: { readonly weight: number }) => left.get(share) ?? share.weight;
    for (;;) {
      const principal = greatest(
        within === undefined ? this.#principals : only(this.#principals, within),
        weightOf,
        sender?.principal,
      );
      if (!principal) return;
      const agent = greatest(principal.agents, weightOf, sender?.key);
      const ticket = agent && oldest(agent, taken);
      if (!agent) left.set(principal, -1);
      else if (!ticket) left.set(agent, -1);
      else {
        taken.add(ticket.item);
        left.set(principal, weightOf(principal) - ticket.weight);
        left.set(agent, weightOf(agent) - ticket.weight);
        yield ticket.item;
      }
    }
  }
}

function agentOf<T>({ agents }: PrincipalShare<T>, key: string): AgentShare<T> {
  const known = agents.get(key);
  if (known) return known;
  const agent: AgentShare<T> = { weight: 0, size: 0, ranks: [] };
  agents.set(key, agent);
  return agent;
}

function* only<V>(map: ReadonlyMap<string, V>, key: string): Generator<[string, V]> {
  const value = map.get(key);
  if (value !== undefined) yield [key, value];
}

/** Finds the share with the greatest weight that is not negative; of equal ones the preferred. */
function greatest<V extends { readonly weight: number }>(
  shares: Iterable<readonly [string, V]>,
  weightOf: (share: V) => number,
  preferred: string | undefined,
): V | undefined {
  let found: V | undefined;
  let most = -1;
  for (const [key, share] of shares) {
    const weight = weightOf(share);
    if (weight > most || (weight === most && weight >= 0 && key === preferred)) {
      most = weight;
      found = share;
    }
  }
  return found;
}

function oldest<T>({ ranks }: AgentShare<T>, taken: ReadonlySet<T>): Ticket<T> | undefined {
  for (const tickets of ranks) {
    for (let i = 0; i < tickets.length; i++) {
      const ticket = tickets.at(i) as Ticket<T>;
      if (ticket.live && !taken.has(ticket.item)) return ticket;
    }
  }
  return undefined;
}

/** Drops removed tickets from the front, and all of them once they outnumber the live ones. */
function compact<T>(tickets: Queue<Ticket<T>>, live: number): void {
  let dead = 0;
  while (tickets.at(dead)?.live === false) dead++;
  if (dead > 0) tickets.drop(dead);
  if (tickets.length > 2 * live + 32) tickets.keep((ticket) => ticket.live);
}
