import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import {
  CreateTokenRequest,
  type CreateTokenResponse,
  ListTokensRequest,
  type ListTokensResponse,
  RevokeTokenRequest,
  type RevokeTokenResponse,
  Role,
  ToastyError,
  validateId,
} from "@toasty/proto";
import { TokenServiceService } from "@toasty/proto/grpc";
import { decoding } from "../admission/decode-publish.js";
import { unsupported } from "../admission/unsupported.js";
import type { Serving } from "./serving.js";
import { unary } from "./unary.js";

/** The service's methods, refusing broken bytes. */
export const tokenService = {
  createToken: {
    ...TokenServiceService.createToken,
    requestDeserialize: decoding("CreateTokenRequest", CreateTokenRequest),
  },
  listTokens: {
    ...TokenServiceService.listTokens,
    requestDeserialize: decoding("ListTokensRequest", ListTokensRequest),
  },
  revokeToken: {
    ...TokenServiceService.revokeToken,
    requestDeserialize: decoding("RevokeTokenRequest", RevokeTokenRequest),
  },
};

/** Handlers for the administration of tokens. */
export function tokenHandlers(serving: Serving): UntypedServiceImplementation {
  const { core, telemetry, streams, desks } = serving;
  const tokens = () => serving.tokens ?? refuse();
  return {
    createToken: unary<CreateTokenRequest, CreateTokenResponse>(
      serving,
      "CreateToken",
      "tokens",
      (request) => {
        if (request.agentPrefix !== undefined)
          throw unsupported("agent_prefix", "bind the token to one agent");
        refuseInvalid(request);
        const { name, role, agentId } = request;
        const made = tokens().create(name, role as Role, agentId, core.clock.now());
        telemetry.logger.info({ token: name }, "a token was made");
        return made;
      },
    ),
    listTokens: unary<ListTokensRequest, ListTokensResponse>(serving, "ListTokens", "tokens", () => ({
      tokens: tokens().list(),
    })),
    revokeToken: unary<RevokeTokenRequest, RevokeTokenResponse>(
      serving,
      "RevokeToken",
      "tokens",
      ({ name }) => {
        desks.forget(tokens().revoke(name));
        streams.endOf(name, revoked(name));
        telemetry.logger.info({ token: name }, "a token was revoked");
        return {};
      },
    ),
  };
}

function refuseInvalid({ name, role, agentId }: CreateTokenRequest): void {
  const violations = validateId("name", name);
  if (agentId !== "") violations.push(...validateId("agent_id", agentId));
  if (agentId !== "" && role !== Role.PUBLISHER) {
    violations.push({ field: "agent_id", description: "is for publishers: only they speak for an agent" });
  }
  if (violations.length > 0) throw ToastyError.invalid(violations);
}

function refuse(): never {
  throw new ToastyError({
    message: "This broker asks for no tokens, so it makes none.",
    remedy: "Start it without --no-auth.",
    code: "failed_precondition",
    reason: "INVALID",
  });
}

const revoked = (name: string) =>
  new ToastyError({
    message: `The token ${name} was revoked.`,
    remedy: "Ask for another one.",
    code: "unauthenticated",
    reason: "TOKEN_REVOKED",
  });
