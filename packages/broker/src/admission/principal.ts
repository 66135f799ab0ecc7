import { Role } from "@toasty/proto";

/** Whom a token stands for. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** The one agent that it may speak for; undefined: any. */
  readonly agent: string | undefined;
  /** True for the tokens that are there from the first start on, and for everyone where no tokens are asked for. */
  readonly isBuiltIn?: boolean | undefined;
}

/** Maker of a call. */
export interface Caller {
  readonly principal: Principal;
  /** The agent that the call names, or that the token is bound to; empty: none. */
  readonly agent: string;
}

/** Everyone, where no tokens are asked for. */
export const anyone: Principal = {
  name: "anyone",
  role: Role.UNSPECIFIED,
  agent: undefined,
  isBuiltIn: true,
};

/** Duty that a method serves. */
export type Duty = "publish" | "desk" | "either" | "tokens";

/** Returns whether a principal may do everything: admins, and everyone where no tokens are asked for. */
export const mayAll = (principal: Principal): boolean =>
  principal === anyone || principal.role === Role.ADMIN;

/** Returns whether a principal may do something. */
export function may(principal: Principal, duty: Duty): boolean {
  if (mayAll(principal)) return true;
  switch (principal.role) {
    case Role.PUBLISHER:
      return duty === "publish" || duty === "either";
    case Role.DESK:
      return duty === "desk" || duty === "either";
    default:
      return false;
  }
}

/** The role that a duty asks for, in words. */
export const roleFor: Readonly<Record<Duty, string>> = {
  publish: "publisher",
  desk: "desk",
  either: "publisher or desk",
  tokens: "admin",
};
