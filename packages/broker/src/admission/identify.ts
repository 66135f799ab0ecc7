import type { Metadata } from "@grpc/grpc-js";
import { idRule, isId, ToastyError } from "@toasty/proto";
import { anyone, type Caller, type Duty, may, type Principal, roleFor } from "./principal.js";

/** Knows the principal of a token's secret. */
export type Lookup = (secret: string) => Principal | undefined;

/** Finds out who calls, and whether they may. `lookup` is undefined where no tokens are asked for. */
export function identify(metadata: Metadata, duty: Duty, lookup: Lookup | undefined): Caller {
  const [authorization] = metadata.get("authorization");
  const principal = lookup ? principalOf(authorization, lookup) : anyone;
  if (!may(principal, duty)) throw roleMissing(principal, duty);
  return { principal, agent: agentOf(metadata, principal) };
}

/** Returns the principal of an authorization header. Throws if there is none. */
export function principalOf(header: unknown, lookup: Lookup): Principal {
  if (typeof header !== "string") {
    throw unauthenticated(
      "No token was sent.",
      "Send the metadata `authorization: Bearer …` with a token of this broker.",
    );
  }
  const secret = /^bearer +(\S+) *$/i.exec(header)?.[1];
  const principal = secret === undefined ? undefined : lookup(secret);
  if (principal) return principal;
  throw unauthenticated(
    "There is no such token.",
    "Read its file again, or ask for one with `toasty token create`.",
  );
}

function agentOf(metadata: Metadata, principal: Principal): string {
  const [named] = metadata.get("x-agent-id");
  if (typeof named !== "string" || named === "") return principal.agent ?? "";
  if (principal.agent !== undefined && named !== principal.agent) {
    throw new ToastyError({
      message: `The token ${principal.name} speaks for the agent ${principal.agent} only, not for ${JSON.stringify(named)}.`,
      code: "permission_denied",
      reason: "AGENT_MISMATCH",
    });
  }
  if (!isId(named)) throw ToastyError.invalid([{ field: "x-agent-id", description: idRule }]);
  return named;
}

const unauthenticated = (message: string, remedy: string) =>
  new ToastyError({ message, remedy, code: "unauthenticated", reason: "TOKEN_UNKNOWN" });

const roleMissing = ({ name }: Principal, duty: Duty) =>
  new ToastyError({
    message: `The token ${name} does not allow this, which needs the role ${roleFor[duty]}.`,
    remedy: "Use a token of that role.",
    code: "permission_denied",
    reason: "ROLE_MISSING",
  });
