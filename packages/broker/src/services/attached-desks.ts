import { mayAll, type Principal } from "../admission/principal.js";

/** More than there can be mailboxes with and without a session, unless the limits are raised. */
const capacity = 10_000;

/** Which client ids each principal has attached as: it may list what was for these, and report on it. */
export class AttachedDesks {
  readonly #byPrincipal = new Map<string, Set<string>>();

  /** A principal attaches as a client id. The least recently attached are forgotten. */
  note({ name }: Principal, clientId: string): void {
    const clientIds = this.#byPrincipal.get(name) ?? new Set();
    this.#byPrincipal.set(name, clientIds);
    clientIds.delete(clientId);
    clientIds.add(clientId);
    const [oldest] = clientIds;
    if (clientIds.size > capacity && oldest !== undefined) clientIds.delete(oldest);
  }

  /** A principal is no more. */
  forget({ name }: Principal): void {
    this.#byPrincipal.delete(name);
  }

  /** Returns whether a principal speaks for a client id. */
  speaksFor(principal: Principal, clientId: string): boolean {
    return mayAll(principal) || this.#byPrincipal.get(principal.name)?.has(clientId) === true;
  }
}
