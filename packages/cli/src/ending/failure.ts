import type { Code, Reason, ToastyError } from "@toasty/proto";
import { UsageError } from "../parsing/usage-error.js";
import { type Named, type Terms, termsOf } from "./command-terms.js";
import { exitCodes } from "./exit-codes.js";

/** Explanation of a failed command. */
export interface Failure {
  /** Description of what happened, with a full stop. */
  readonly message: string;
  /** Advice, with a full stop, where there is one. */
  readonly remedy: string | undefined;
  readonly exitCode: number;
  /** The same for programs. */
  readonly json: unknown;
}

/**
 * Explains anything that a command threw. Pure. Loads nothing that the command itself did not need. Texts of a broker or a
 * host are as they came: clean them before they reach a terminal.
 */
export function explain(error: unknown, command?: Named): Failure {
  if (error instanceof UsageError) {
    const { message, remedy } = error;
    return failure({ message, remedy, exitCode: exitCodes.usage, reason: "USAGE", code: "invalid_argument" });
  }
  if (isToastyError(error)) {
    const { reason, code, violations } = error;
    return failure({
      message: command && violations.length > 0 ? inTerms(violations, termsOf(command)) : error.message,
      remedy: ownRemedies[reason] ?? error.remedy ?? remedies[reason],
      exitCode: exitCodeOf[reason] ?? exitCodeOfCode[code] ?? exitCodes.failed,
      reason,
      code,
      violations,
    });
  }
  if (isReleaseFailure(error)) {
    const { name, reason, message, remedy } = error;
    const kind = name === "UpdateError" ? "UPDATE" : "RELEASE";
    return failure({
      message,
      remedy,
      exitCode: exitCodeOfRelease[reason] ?? exitCodes.failed,
      reason: `${kind}_${reason}`,
      code: reason.toLowerCase().replaceAll("_", "-"),
    });
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return failure({ message, exitCode: exitCodes.failed, reason: "UNKNOWN", code: "unknown" });
}

/** Returns message and remedy in one line. */
export const sentenceOf = ({ message, remedy }: Pick<Failure, "message" | "remedy">): string =>
  remedy === undefined ? message : `${message} ${remedy}`;

/** Returns the message for wrong options, with the terms of the command line. */
const inTerms = (violations: ToastyError["violations"], terms: Terms): string =>
  violations.map(({ field, description }) => `${terms(field)}: ${description}`).join("; ");

interface Facts {
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly exitCode: number;
  readonly reason: string;
  readonly code: string;
  readonly violations?: ToastyError["violations"] | undefined;
}

function failure({ exitCode, reason, code, violations = [], ...facts }: Facts): Failure {
  const message = closed(facts.message);
  // A broker that does not part the two leaves the remedy at the end of the message.
  const remedy = facts.remedy !== undefined && message.endsWith(facts.remedy) ? undefined : facts.remedy;
  const details = violations.length > 0 ? { violations } : {};
  const sentence = sentenceOf({ message, remedy });
  return {
    message,
    remedy,
    exitCode,
    json: { error: { reason, code, message: sentence, exitCode, ...details } },
  };
}

/** Ends a text of the system, of another program or of several fields with a full stop. */
const closed = (text: string): string => (ends.some((end) => text.endsWith(end)) ? text : `${text}.`);

const ends = [".", "!", "?"];

const exitCodeOf: Partial<Record<Reason, number>> = {
  AGENT_MISMATCH: exitCodes.notAllowed,
  DROPPED: exitCodes.unreachable,
  ID_TAKEN: exitCodes.usage,
  INVALID: exitCodes.usage,
  MESSAGE_TOO_LARGE: exitCodes.usage,
  OUTBOX_FULL: exitCodes.unreachable,
  ROLE_MISSING: exitCodes.notAllowed,
  STOPPING: exitCodes.unreachable,
  TIMEOUT: exitCodes.unreachable,
  TOKEN_REVOKED: exitCodes.notAllowed,
  TOKEN_UNKNOWN: exitCodes.notAllowed,
  UNREACHABLE: exitCodes.unreachable,
  UNSAFE_FILE: exitCodes.notAllowed,
};

/** By gRPC codes, for errors without a reason of ours, such as those of another broker. */
const exitCodeOfCode: Partial<Record<Code, number>> = {
  out_of_range: exitCodes.usage,
  permission_denied: exitCodes.notAllowed,
  unauthenticated: exitCodes.notAllowed,
};

/** By the reasons of UpdateError and ReleaseError; what is not listed is a plain failure. */
const exitCodeOfRelease: Readonly<Record<string, number>> = {
  CONFIG: exitCodes.usage,
  VERSION: exitCodes.usage,
  NETWORK: exitCodes.unreachable,
  DENIED: exitCodes.notAllowed,
  PERMISSION: exitCodes.notAllowed,
  EXPIRED: exitCodes.untrusted,
  ROLLBACK: exitCodes.untrusted,
  SIGNATURE: exitCodes.untrusted,
};

/** Remedies instead of those that errors bring: the command line knows what a user wants there. */
const ownRemedies: Partial<Record<Reason, string>> = {
  ADDRESS_IN_USE:
    "To see what a running broker gets, `toasty desk` is enough; another one beside it takes --address and a TOASTY_RUNTIME_DIR of its own.",
  ROLE_MISSING: "Give a token of that role with --token or TOASTY_TOKEN.",
};

/** Remedies for errors that bring none. */
const remedies: Partial<Record<Reason, string>> = {
  TIMEOUT: "`toasty doctor` tells what answers there.",
  TOKEN_REVOKED: "Ask for a new one, or make one with `toasty token create`.",
  TOKEN_UNKNOWN:
    "Give the right one with --token or TOASTY_TOKEN; `toasty doctor` tells where it was looked for.",
  UNREACHABLE: "Start it with `toasty up`.",
};

/** By name, so that failing does not load the library that the command never needed. */
function isToastyError(error: unknown): error is ToastyError {
  return error instanceof Error && error.name === "ToastyError";
}

/** Shape of an UpdateError or a ReleaseError. */
interface ReleaseFailure extends Error {
  readonly reason: string;
  readonly remedy: string | undefined;
}

function isReleaseFailure(error: unknown): error is ReleaseFailure {
  return error instanceof Error && (error.name === "UpdateError" || error.name === "ReleaseError");
}
