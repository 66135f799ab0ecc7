import type { Code, Reason, ToastyError } from "@toasty/proto";
import { UsageError } from "../parsing/usage-error.js";
import type { Terms } from "./command-terms.js";
import { exitCodes } from "./exit-codes.js";

/** How a command ended that failed: what to print, and the exit code. */
export interface Failure {
  /** One sentence: what happened, what it means and what to do. */
  readonly sentence: string;
  readonly exitCode: number;
  /** The same for programs. */
  readonly json: unknown;
}

/** Explains whatever a command threw; `terms` are those of the command. Pure, and free of imports that a fast start would pay for. */
export function explain(error: unknown, terms?: Terms): Failure {
  if (error instanceof UsageError) {
    return failure(exitCodes.usage, "USAGE", "invalid_argument", error.message);
  }
  if (isToastyError(error)) {
    const { reason, code, remedy, violations } = error;
    const exitCode = exitCodeOf[reason] ?? exitCodeOfCode[code] ?? exitCodes.failed;
    const message = terms && violations.length > 0 ? inTerms(violations, terms) : error.message;
    const sentence = remedy === undefined ? withRemedy(message, remedies[reason]) : `${message} ${remedy}`;
    return failure(exitCode, reason, code, sentence, violations);
  }
  if (isReleaseFailure(error)) {
    const { name, code, message } = error;
    const kind = name === "UpdateError" ? "UPDATE" : "RELEASE";
    const reason = `${kind}_${code.replaceAll("-", "_").toUpperCase()}`;
    const sentence = message.replace(`[${code}] `, "");
    return failure(exitCodeOfRelease[code] ?? exitCodes.failed, reason, code, sentence);
  }
  return failure(
    exitCodes.failed,
    "UNKNOWN",
    "unknown",
    error instanceof Error ? error.message : String(error),
  );
}

/** The sentence of a library's error for wrong options, in the words of the command line. */
const inTerms = (violations: ToastyError["violations"], terms: Terms): string =>
  violations.map(({ field, description }) => `${terms(field)}: ${description}`).join("; ");

function failure(
  exitCode: number,
  reason: string,
  code: string,
  sentence: string,
  violations: ToastyError["violations"] = [],
): Failure {
  const details = violations.length > 0 ? { violations } : {};
  return { sentence, exitCode, json: { error: { reason, code, message: sentence, exitCode, ...details } } };
}

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

/** By the codes of UpdateError and ReleaseError; what is not listed is a plain failure. */
const exitCodeOfRelease: Readonly<Record<string, number>> = {
  config: exitCodes.usage,
  version: exitCodes.usage,
  network: exitCodes.unreachable,
  denied: exitCodes.notAllowed,
  permission: exitCodes.notAllowed,
  expired: exitCodes.untrusted,
  rollback: exitCodes.untrusted,
  signature: exitCodes.untrusted,
};

/** What to do, where the message of the library cannot know it. */
const remedies: Partial<Record<Reason, string>> = {
  ADDRESS_IN_USE:
    "To see what a running broker gets, `toasty desk` is enough; another one beside it takes --address and a TOASTY_RUNTIME_DIR of its own.",
  ROLE_MISSING: "Give a token of that role with --token or TOASTY_TOKEN.",
  TIMEOUT: "`toasty doctor` tells what answers there.",
  TOKEN_REVOKED: "Ask for a new one, or make one with `toasty token create`.",
  TOKEN_UNKNOWN:
    "Give the right one with --token or TOASTY_TOKEN; `toasty doctor` tells where it was looked for.",
  UNREACHABLE: "Start it with `toasty up`.",
};

function withRemedy(message: string, remedy: string | undefined): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  const hasOne = sentence.includes("`toasty ") || sentence.includes("TOASTY_TOKEN");
  return remedy === undefined || hasOne ? sentence : `${sentence} ${remedy}`;
}

/** By name, so that failing does not load the library that the command never needed. */
function isToastyError(error: unknown): error is ToastyError {
  return error instanceof Error && error.name === "ToastyError";
}

function isReleaseFailure(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && (error.name === "UpdateError" || error.name === "ReleaseError");
}
