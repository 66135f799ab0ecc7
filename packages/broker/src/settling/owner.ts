import type { Caller } from "../admission/principal.js";
import type { Published } from "./published.js";
import type { WatchLog } from "./watch-log.js";

/** To whom ids belong: an agent of a principal. */
export interface Owner {
  readonly principal: string;
  readonly agent: string;
  /** Its notifications that can still be answered. */
  readonly open: Set<Published>;
  /** What it has not yet heard of them. */
  log: WatchLog | undefined;
  /** How many known notifications and watches refer to it. */
  uses: number;
}

/** Every owner that anything is known of. */
export class Owners {
  readonly #owners = new Map<string, Owner>();

  /** Finds or makes an owner. */
  of({ principal, agent }: Caller): Owner {
    const key = keyOf(principal.name, agent);
    let owner = this.#owners.get(key);
    if (!owner) {
      owner = { principal: principal.name, agent, open: new Set(), log: undefined, uses: 0 };
      this.#owners.set(key, owner);
    }
    return owner;
  }

  /** Who stands for an owner now: it may have been forgotten while something of its own still waited in a mailbox. */
  current(owner: Owner): Owner {
    const key = keyOf(owner.principal, owner.agent);
    const known = this.#owners.get(key);
    if (!known) this.#owners.set(key, owner);
    return known ?? owner;
  }

  /** Forgets an owner of whom nothing is known. */
  release(owner: Owner): void {
    if (owner.uses > 0 || owner.open.size > 0 || owner.log?.isIdle === false) return;
    this.#owners.delete(keyOf(owner.principal, owner.agent));
  }

  get size(): number {
    return this.#owners.size;
  }
}

const keyOf = (principal: string, agent: string) => `${principal}\n${agent}`;
