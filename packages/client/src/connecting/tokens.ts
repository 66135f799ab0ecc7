import { paths } from "@toasty/proto";
import type { Endpoint } from "./endpoint.js";
import { readGuarded } from "./guarded-file.js";
import type { Settings, TokenRole, TokensByRole } from "./options.js";
import type { Surroundings } from "./surroundings.js";

/**
 * The tokens that this client was given or can read, and which one a call should carry. What was read is kept until
 * `forget`, because a broker may be started again with other tokens.
 */
export class Tokens {
  readonly #given: string | TokensByRole;
  readonly #surroundings: Surroundings;
  #read = new Map<TokenRole, Promise<string | undefined>>();

  constructor({ token }: Settings, surroundings: Surroundings) {
    this.#given = token || surroundings.env.TOASTY_TOKEN || {};
    this.#surroundings = surroundings;
  }

  /**
   * The token for a call that needs this role, or else that of an admin, who may do all. `undefined`: there is none, and
   * the call goes without, as to a broker that wants none.
   */
  async for(role: TokenRole, endpoint: Endpoint): Promise<string | undefined> {
    if (typeof this.#given === "string") return this.#given;
    const given = this.#given[role];
    if (given !== undefined) return given;
    // Over plaintext anybody may be at the other end: it gets only what the caller gave for it.
    const read = endpoint.protection.kind === "plaintext" ? undefined : await this.#fromFile(role);
    if (read !== undefined || role === "admin") return read;
    return this.for("admin", endpoint);
  }

  /** Reads the files again when next asked. */
  forget(): void {
    this.#read = new Map();
  }

  #fromFile(role: TokenRole): Promise<string | undefined> {
    let reading = this.#read.get(role);
    if (!reading) {
      const path = paths(this.#surroundings).tokenFiles[role];
      reading = readGuarded(path, { against: "read", uid: this.#surroundings.uid }).then(
        (text) => text?.trim() || undefined,
      );
      // A refusal is told to every call that needs the token; with no call waiting it is nobody's.
      reading.catch(() => {});
      this.#read.set(role, reading);
    }
    return reading;
  }
}
