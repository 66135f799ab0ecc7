import type { ToastyError } from "@toasty/proto";
import type { Endpoint } from "../connecting/endpoint.js";
import type { TokenRole } from "../connecting/options.js";
import { unreachable } from "../connecting/unreachable.js";

/** Facts of a call that failed. */
export interface FailedCall {
  readonly endpoint: Endpoint;
  readonly role: TokenRole;
  readonly sentToken: boolean | undefined;
}

/** Adds to an error what the user can do about it, where the broker could not know. */
export function explain(error: ToastyError, { endpoint, role, sentToken }: FailedCall): ToastyError {
  const { address } = endpoint;
  switch (error.code) {
    case "unavailable":
      return error.reason === "STOPPING" ? error : unreachable(endpoint, error.message);
    case "unauthenticated":
      return sentToken === false
        ? reworded(error, missingToken(endpoint, role), "Set TOASTY_TOKEN, or give connect a `token`.")
        : reworded(
            error,
            `the broker at ${address} does not know this token (${withoutStop(error.message)}).`,
            "Set TOASTY_TOKEN to one that it knows; without it the built-in ones count.",
          );
    case "deadline_exceeded":
      return reworded(error, `the broker at ${address} did not answer in time.`);
    case "unimplemented":
      return reworded(
        error,
        `the broker at ${address} is older than this client or of another make (${withoutStop(error.message)}).`,
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
  return `the broker at ${address} wants a token. ${why}`;
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");

const reworded = (error: ToastyError, message: string, remedy?: string): ToastyError =>
  error.with({ message, remedy, cause: error });
