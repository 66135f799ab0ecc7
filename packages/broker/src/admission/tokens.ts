import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Paths, Role, ToastyError, Token } from "@toasty/proto";
import { withLock } from "../files/lock.js";
import { createPrivate, privateFolder, readPrivate, writePrivate } from "../files/private-files.js";
import type { Principal } from "./principal.js";

/** A made token as the store keeps it: everything but its secret. */
interface Stored {
  readonly name: string;
  readonly role: "publisher" | "desk" | "admin";
  readonly agentId: string;
  readonly createdAtMs: number;
  /** SHA-256 of the secret, in hex. The secret has 256 random bits, so that nothing slower is needed. */
  readonly hash: string;
}

interface Known {
  readonly principal: Principal;
  /** SHA-256 of the secret, in hex. */
  readonly digest: string;
  readonly bytes: Buffer;
  readonly stored: Stored | undefined;
}

const shortestSecret = 32;

/** The three roles that have a token from the first start on. */
const builtIn = ["publisher", "desk", "admin"] as const;

const roles = { publisher: Role.PUBLISHER, desk: Role.DESK, admin: Role.ADMIN } as const;

/** Secrets of the built-in tokens. */
type BuiltInSecrets = Readonly<Record<(typeof builtIn)[number], string>>;

/**
 * Reads the built-in tokens and the store, and creates what is missing. Refuses files that others can read. `onRepaired`
 * gets the path of a token file that was replaced because a crash or a full disk had left it without a token.
 */
export async function openTokens(
  paths: Pick<Paths, "configDir" | "tokenFiles" | "tokenStore">,
  onRepaired: (path: string) => void,
): Promise<Tokens> {
  privateFolder(paths.configDir);
  const { publisher, desk, admin } = paths.tokenFiles;
  const secrets = {
    publisher: await builtInSecret(publisher, onRepaired),
    desk: await builtInSecret(desk, onRepaired),
    admin: await builtInSecret(admin, onRepaired),
  };
  return new Tokens(secrets, paths.tokenStore);
}

/** Every token that this broker accepts. */
export class Tokens {
  readonly #storePath: string;
  readonly #byDigest = new Map<string, Known>();
  readonly #byName = new Map<string, Known>();
  /** Secrets that were recognised before, one for each token: a digest for every call would cost more than the rest. */
  readonly #bySecret = new Map<string, Known>();

  constructor(secrets: BuiltInSecrets, storePath: string) {
    this.#storePath = storePath;
    for (const role of builtIn) {
      const digest = digestOf(secrets[role]);
      const principal = { name: role, role: roles[role], agent: undefined, isBuiltIn: true };
      this.#add({ principal, digest, bytes: Buffer.from(digest), stored: undefined });
    }
    for (const stored of readStore(storePath)) this.#add(knownFrom(stored));
  }

  /** The principal of a secret. */
  find(secret: string): Principal | undefined {
    const recognised = this.#bySecret.get(secret) ?? this.#recognise(secret);
    return recognised?.principal;
  }

  #recognise(secret: string): Known | undefined {
    const digest = digestOf(secret);
    // The table is searched by the digest, of which a caller cannot choose a single bit.
    const known = this.#byDigest.get(digest);
    if (!known || !timingSafeEqual(known.bytes, Buffer.from(digest))) return undefined;
    this.#bySecret.set(secret, known);
    return known;
  }

  /** Makes a token and returns its secret, this once. */
  create(name: string, role: Role, agentId: string, nowMs: number): { token: Token; secret: string } {
    if (this.#byName.has(name)) throw exists(name);
    const roleName = builtIn.find((candidate) => roles[candidate] === role);
    if (!roleName)
      throw ToastyError.invalid([{ field: "role", description: "must be publisher, desk or admin" }]);
    const secret = newSecret();
    const stored = {
      name,
      role: roleName,
      agentId,
      createdAtMs: nowMs,
      hash: digestOf(secret),
    };
    // Written first: one that cannot be kept must not be in use.
    this.#save([...this.#stored(), stored]);
    this.#add(knownFrom(stored));
    return { token: tokenOf(stored), secret };
  }

  /** All tokens that were made, by name. */
  list(): Token[] {
    return this.#stored().map(tokenOf);
  }

  /** Takes a token out of use; returns its principal. */
  revoke(name: string): Principal {
    const known = this.#byName.get(name);
    if (!known) throw unknownToken(name);
    if (!known.stored) throw cannotRevoke(name);
    this.#save(this.#stored().filter((stored) => stored !== known.stored));
    this.#byName.delete(name);
    this.#byDigest.delete(known.digest);
    for (const [secret, recognised] of this.#bySecret)
      if (recognised === known) this.#bySecret.delete(secret);
    return known.principal;
  }

  #add(known: Known): void {
    this.#byName.set(known.principal.name, known);
    this.#byDigest.set(known.digest, known);
  }

  #stored(): Stored[] {
    return sorted([...this.#byName.values()].flatMap((known) => known.stored ?? []));
  }

  #save(tokens: readonly Stored[]): void {
    writePrivate(this.#storePath, `${JSON.stringify({ tokens: sorted(tokens) }, undefined, 2)}\n`);
  }
}

const sorted = (tokens: readonly Stored[]): Stored[] => tokens.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const digestOf = (secret: string): string => hash("sha256", secret, "hex");

const newSecret = (): string => randomBytes(32).toString("base64url");

async function builtInSecret(path: string, onRepaired: (path: string) => void): Promise<string> {
  createPrivate(path, `${newSecret()}\n`);
  const text = readPrivate(path) ?? "";
  if (!isTorn(text)) return secretIn(text, path);
  return withLock(`${path}.lock`, async () => {
    // Another broker may have replaced it meanwhile, and uses what it wrote.
    if (isTorn(readPrivate(path) ?? "")) {
      writePrivate(path, `${newSecret()}\n`);
      onRepaired(path);
    }
    return secretIn(readPrivate(path) ?? "", path);
  });
}

/**
 * Returns whether this is what a crash or a full disk leaves of a token file: nothing, zeros, or a beginning without a
 * line break. Replacing it is safe, because a broker has never accepted a secret so short.
 */
const isTorn = (text: string): boolean =>
  /^[\s\0]*$/.test(text) || (text.length < shortestSecret && /^[\w-]+$/.test(text));

function secretIn(text: string, path: string): string {
  const secret = text.trim();
  if (secret.length >= shortestSecret) return secret;
  throw new ToastyError({
    message: `${path} holds no token of this broker.`,
    remedy: "Remove it, and the next start creates a new one.",
    code: "failed_precondition",
    reason: "UNSAFE_FILE",
  });
}

function readStore(path: string): Stored[] {
  const text = readPrivate(path);
  if (text === undefined) return [];
  try {
    const { tokens } = JSON.parse(text) as { tokens: Stored[] };
    if (tokens.every(isStored)) return tokens;
  } catch {
    // Told below, like a store of another shape.
  }
  throw new ToastyError({
    message: `${path} is no token store.`,
    remedy: "Restore it, or remove it and create the tokens again.",
    code: "failed_precondition",
    reason: "UNSAFE_FILE",
  });
}

const isStored = ({ name, role, agentId, createdAtMs, hash: digest }: Stored): boolean =>
  typeof name === "string" &&
  builtIn.includes(role) &&
  typeof agentId === "string" &&
  typeof createdAtMs === "number" &&
  /^[0-9a-f]{64}$/.test(digest);

const knownFrom = (stored: Stored): Known => ({
  principal: { name: stored.name, role: roles[stored.role], agent: stored.agentId || undefined },
  digest: stored.hash,
  bytes: Buffer.from(stored.hash),
  stored,
});

const tokenOf = ({ name, role, agentId, createdAtMs }: Stored): Token =>
  Token.fromPartial({ name, role: roles[role], agentId, createdAtMs });

const exists = (name: string) =>
  new ToastyError({
    message: `There is a token ${name} already.`,
    remedy: "Choose another name, or revoke it first.",
    code: "already_exists",
    reason: "TOKEN_EXISTS",
  });

const unknownToken = (name: string) =>
  new ToastyError({
    message: `There is no token ${name}.`,
    remedy: "`toasty token list` shows all.",
    code: "not_found",
    reason: "NOT_FOUND",
    resource: { type: "token", name },
  });

const cannotRevoke = (name: string) =>
  new ToastyError({
    message: `${name} is a built-in token, which cannot be revoked.`,
    remedy: "Stop the broker and remove its file: the next start creates a new one.",
    code: "failed_precondition",
    reason: "INVALID",
  });
