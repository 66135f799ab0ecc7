import { Role, type Token as WireToken } from "@toasty/proto";
import type { RequestOf, ResponseOf, UnaryName } from "../connecting/channel.js";
import type { TokenRole } from "../connecting/options.js";

/** A token, without its secret. */
export interface Token {
  /** Its name, and that of the principal whom it stands for. */
  readonly name: string;
  readonly role: TokenRole | "unknown";
  /** The one agent that it may speak for; `undefined`: any. */
  readonly agent: string | undefined;
  readonly createdAt: Date;
}

/** What a new token is to be. */
export interface NewToken {
  readonly name: string;
  readonly role: TokenRole;
  /** The one agent that it may speak for. Default: any. */
  readonly agent?: string | undefined;
}

/** Administration of the broker's tokens; needs the admin's token. */
export interface TokenAdmin {
  /** Makes a token. Its secret is told this once. */
  create(token: NewToken): Promise<Token & { readonly secret: string }>;
  /** All tokens, by name. */
  list(): Promise<Token[]>;
  /** Takes a token out of use, and ends the streams that it opened. */
  revoke(name: string): Promise<void>;
}

/** Makes one call and promises its response. */
export type Call = <M extends UnaryName>(method: M, request: RequestOf<M>) => Promise<ResponseOf<M>>;

/** The administration of tokens, over the client's calls. */
export function tokensOver(call: Call, handled: <T>(work: Promise<T>) => Promise<T>): TokenAdmin {
  return {
    create: (token) => handled(create(call, token)),
    list: () => handled(list(call)),
    revoke: (name) => handled(call("revokeToken", { name }).then(() => {})),
  };
}

async function create(call: Call, { name, role, agent = "" }: NewToken) {
  const response = await call("createToken", { name, role: wireRoles[role], agentId: agent });
  const { token, secret } = response;
  return { ...read(token ?? { name, role: wireRoles[role], agentId: agent, createdAtMs: 0 }), secret };
}

async function list(call: Call): Promise<Token[]> {
  const { tokens } = await call("listTokens", {});
  return tokens.map(read);
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
