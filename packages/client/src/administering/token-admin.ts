import { Role, type Token as WireToken } from "@toasty/proto";
import type { TokenRole } from "../connecting/options.js";
import { handled, type PromiseHooks } from "../promises/handled-promise.js";
import type { Outbox } from "../queueing/outbox.js";

/** Token of the broker, without its secret. */
export interface Token {
  /** Name of the token, and of the principal whose it is. */
  readonly name: string;
  readonly role: TokenRole | "unknown";
  /** The one agent that it may speak for; `undefined`: any. */
  readonly agent: string | undefined;
  readonly createdAt: Date;
}

/** Properties of a new token. */
export interface NewToken {
  readonly name: string;
  readonly role: TokenRole;
  /** The one agent that it may speak for. Default: any. */
  readonly agent?: string | undefined;
}

/** Administration of the broker's tokens; needs the admin's token. */
export class TokenAdmin {
  readonly #outbox: Outbox;
  readonly #hooks: PromiseHooks;

  /** @internal */
  constructor(outbox: Outbox, hooks: PromiseHooks) {
    this.#outbox = outbox;
    this.#hooks = hooks;
  }

  /** Makes a token. This response is the only one that has its secret. */
  create(token: NewToken): Promise<Token & { readonly secret: string }> {
    return handled(this.#create(token), this.#hooks);
  }

  /** Returns all tokens, by name. */
  list(): Promise<Token[]> {
    return handled(this.#list(), this.#hooks);
  }

  /** Makes a token unusable, and ends the streams that it opened. */
  revoke(name: string): Promise<void> {
    return handled(this.#revoke(name), this.#hooks);
  }

  async #create({ name, role, agent = "" }: NewToken) {
    const wanted = { name, role: wireRoles[role], agentId: agent };
    const { token, secret } = await this.#outbox.call("createToken", wanted);
    return { ...read(token ?? { ...wanted, createdAtMs: 0 }), secret };
  }

  async #list(): Promise<Token[]> {
    const { tokens } = await this.#outbox.call("listTokens", {});
    return tokens.map(read);
  }

  async #revoke(name: string): Promise<void> {
    await this.#outbox.call("revokeToken", { name });
  }
}

const wireRoles = { publisher: Role.PUBLISHER, desk: Role.DESK, admin: Role.ADMIN } as const;
const roles = new Map<number, TokenRole>(
  Object.entries(wireRoles).map(([name, number]) => [number, name as TokenRole]),
);

function read({ name, role, agentId, createdAtMs }: WireToken): Token {
  return {
    name,
    role: roles.get(role) ?? "unknown",
    agent: agentId || undefined,
    createdAt: new Date(createdAtMs),
  };
}
