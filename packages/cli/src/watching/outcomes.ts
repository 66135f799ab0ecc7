import type { Outcome, Toasty } from "@toasty/client";
import { sanitizeLine } from "@toasty/proto";
import { untilAborted } from "../ending/until-aborted.js";
import { describeOutcome } from "../printing/describe.js";
import type { Output } from "../printing/output.js";

/** Shows how the agent's notifications end, until the signal aborts or the broker will not be watched. */
export async function watchOutcomes(toasty: Toasty, output: Output, signal: AbortSignal): Promise<void> {
  const refused = Promise.withResolvers<never>();
  const onSettled = (id: string, outcome: Outcome) =>
    output.result({ id, outcome }, `${sanitizeLine(id)}  ${describeOutcome(outcome)}`);
  toasty.on("error", refused.reject);
  toasty.on("settled", onSettled);
  try {
    await untilAborted(refused.promise, signal);
  } finally {
    toasty.off("settled", onSettled);
    toasty.off("error", refused.reject);
  }
}
