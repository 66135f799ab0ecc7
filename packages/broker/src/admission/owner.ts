import { type Key, keyType } from "@toasty/kit/key";
import type { Caller } from "./principal.js";

/** Owner of notification ids: an agent of a principal. Two owners are the same if their keys are equal. */
export interface Owner {
  readonly principal: string;
  readonly agent: string;
  readonly key: OwnerKey;
}

/** Key of an owner. */
export type OwnerKey = Key<"owner">;

const keys = keyType<"owner">("\n");

/** Returns the key of the owner that a caller is. */
export const ownerKey = ({ principal, agent }: Caller): OwnerKey => keys.of(principal.name, agent);

/** Number of owners that are shared by all that refers to them. */
const capacity = 1000;

/** Cache of owners, so that the notifications of one agent refer to one object. It only saves memory. */
export class OwnerCache {
  readonly #owners = new Map<string, Owner>();

  /** Returns the owner that a caller is. */
  of(caller: Caller): Owner {
    const key = ownerKey(caller);
    const known = this.#owners.get(key);
    if (known) return known;
    if (this.#owners.size >= capacity) this.#owners.clear();
    const owner = { principal: caller.principal.name, agent: caller.agent, key };
    this.#owners.set(key, owner);
    return owner;
  }
}
