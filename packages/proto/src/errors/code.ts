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

/** How a call failed, as gRPC classes it. */
export type Code = Exclude<(typeof codes)[number], "ok">;

/** The number of a code on the wire. */
export const codeNumber = (code: Code): number => codes.indexOf(code);

/** The code of a number on the wire; a number that nobody knows is `unknown`. */
export function codeOf(number: number): Code {
  const code = codes[number];
  return code === undefined || code === "ok" ? "unknown" : code;
}
