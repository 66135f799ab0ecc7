import { paths } from "@toasty/proto";
import type { Endpoint } from "./endpoint.js";
import type { Environment } from "./environment.js";
import type { Settings, TokenRole, TokensByRole } from "./options.js";
import { readPrivate } from "./private-files.js";

/**
 * Tokens of this client, given by the user or read from files. Files are read once and then kept until {@link forget},
 * because a broker may be started again with other tokens.
 */
export class Credentials {
  readonly #given: string | TokensByRole;
  readonly #environment: Environment;
  #read = new Map<TokenRole, Promise<string | undefined>>();

  constructor({ token }: Settings, environment: Environment) {
    this.#given = token || environment.env.TOASTY_TOKEN || {};
    this.#environment = environment;
  }

  /**
   * Returns the token for a call that needs this role, or else that of an admin, who may do all. `undefined`: there is
   * none, and the call is made without, as for a broker that wants none.
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

  /** Makes the next call read the files again. */
  forget(): void {
    this.#read = new Map();
  }

  #fromFile(role: TokenRole): Promise<string | undefined> {
    let reading = this.#read.get(role);
    if (!reading) {
      const path = paths(this.#environment).tokenFiles[role];
      reading = readPrivate(path, this.#environment.uid).then((text) => text?.trim() || undefined);
      // A refusal fails every call that needs the token. With no call waiting it is no unhandled rejection.
      reading.catch(() => {});
      this.#read.set(role, reading);
    }
    return reading;
  }
}
