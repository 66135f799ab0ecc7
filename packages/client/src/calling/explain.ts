import type { ToastyError } from "@toasty/proto";
import type { Endpoint } from "../connecting/endpoint.js";
import type { TokenRole } from "../connecting/options.js";
import { unreachable } from "../connecting/unreachable.js";

/** What is known of a call that failed. */
export interface FailedCall {
  readonly endpoint: Endpoint;
  readonly role: TokenRole;
  readonly sentToken: boolean | undefined;
}

/** Adds to an error what the user can do about it, where the broker could not know. */
export function explain(error: ToastyError, { endpoint, role, sentToken }: FailedCall): ToastyError {
  switch (error.code) {
    case "unavailable":
      return error.reason === "STOPPING" ? error : unreachable(endpoint, error.fullMessage);
    case "unauthenticated":
      return reworded(
        error,
        sentToken === false ? missingToken(endpoint, role) : unknownToken(error, endpoint),
      );
    case "deadline_exceeded":
      return reworded(error, `the broker at ${endpoint.address} did not answer in time.`);
    case "unimplemented":
      return reworded(
        error,
        `the broker at ${endpoint.address} is older than this client or of other make (${error.fullMessage}).`,
      );
    default:
      return error;
  }
}

function missingToken({ address, protection }: Endpoint, role: TokenRole): string {
  const why =
    protection.kind === "plaintext"
      ? "The tokens in your files are never sent over plaintext."
      : `There is no ${role} token in your configuration folder.`;
  return `the broker at ${address} wants a token. ${why} Set TOASTY_TOKEN, or give connect a \`token\`.`;
}

const unknownToken = ({ fullMessage }: ToastyError, { address }: Endpoint): string =>
  `the broker at ${address} does not know this token (${fullMessage}). Set TOASTY_TOKEN to one that it knows; without it the built-in ones count.`;

const reworded = (error: ToastyError, message: string): ToastyError =>
  error.with({ message, remedy: undefined, cause: error });
