/** The canonical gRPC codes by name, in the order of their numbers. */
const codes = [
  "ok",
  "cancelled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

/** Name of a gRPC code other than `ok`. */
export type Code = Exclude<(typeof codes)[number], "ok">;

/** Returns the number of a code on the wire. */
export const numberOfCode = (code: Code): number => codes.indexOf(code);

/** Returns the code with a number on the wire; an unknown number, and that of `ok`, give `unknown`. */
export function codeOfNumber(number: number): Code {
  const code = codes[number];
  return code === undefined || code === "ok" ? "unknown" : code;
}
