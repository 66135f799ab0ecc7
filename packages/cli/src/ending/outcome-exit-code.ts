import type { Outcome } from "@toasty/client";
import { exitCodes } from "./exit-codes.js";

/** The exit code for how a notification ended; an answer is a success here, whatever it says. */
export function exitCodeOfOutcome({ kind }: Pick<Outcome, "kind">): number {
  switch (kind) {
    case "answered":
    case "merged":
      return exitCodes.ok;
    case "dismissed":
      return exitCodes.dismissed;
    case "expired":
      return exitCodes.noAnswer;
    default:
      return exitCodes.lost;
  }
}
