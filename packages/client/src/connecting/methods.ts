import type { TokenRole } from "./options.js";

/** Which role each method of the broker needs. */
export const roleOf = {
  publish: "publisher",
  publishStream: "publisher",
  withdraw: "publisher",
  watch: "publisher",
  listHistory: "publisher",
  attach: "desk",
  report: "desk",
  createToken: "admin",
  listTokens: "admin",
  revokeToken: "admin",
} as const satisfies Record<string, TokenRole>;

/** A method of the broker that this client calls. */
export type MethodName = keyof typeof roleOf;
