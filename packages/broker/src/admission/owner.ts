import type { Caller } from "./principal.js";

/** Owner of notification ids: an agent of a principal. Two owners are the same if their keys are equal. */
export interface Owner {
  readonly principal: string;
  readonly agent: string;
  readonly key: string;
}

/** Names an owner. */
const ownerKey = (principal: string, agent: string): string => `${principal}\n${agent}`;

/** Number of owners that are shared by all that refers to them. */
const capacity = 1000;

/** Cache of owners, so that the notifications of one agent refer to one object. It only saves memory. */
export class OwnerCache {
  readonly #owners = new Map<string, Owner>();

  /** Returns the owner that a caller is. */
  of({ principal: { name }, agent }: Caller): Owner {
    const key = ownerKey(name, agent);
    const known = this.#owners.get(key);
    if (known) return known;
    if (this.#owners.size >= capacity) this.#owners.clear();
    const owner = { principal: name, agent, key };
    this.#owners.set(key, owner);
    return owner;
  }
}
