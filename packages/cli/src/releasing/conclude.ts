import type { Settled } from "@toasty/releases";
import { exitCodes } from "../ending/exit-codes.js";
import type { Output } from "../printing/output.js";

/** Prints how a change to a repository ended, and says by the exit code whether signatures are missing. */
export function conclude(output: Output, settled: Settled, done: string): number {
  const waits = settled.missing.map(
    ({ role, signatures }) => `${role} ${signatures} ${signatures === 1 ? "signature" : "signatures"}`,
  );
  const { paint } = output;
  const end =
    settled.state === "committed"
      ? paint.colour("green", "in force here")
      : `${paint.colour("yellow", "waiting")} for ${waits.join(", ")}: run \`toasty release sign\` where the keys are`;
  output.result(settled, `${done}; ${end}`);
  return settled.state === "committed" ? exitCodes.ok : exitCodes.waiting;
}
