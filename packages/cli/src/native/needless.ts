import { exitCodes } from "../ending/exit-codes.js";
import type { Output } from "../printing/output.js";

/** Says that only Windows wants to know an app before it shows its toasts. */
export function needless(id: string, output: Output): number {
  const { platform } = process;
  output.result(
    { needed: false, id, platform },
    `nothing is needed: only Windows has to know an app before it shows its toasts, and this is ${platform}`,
  );
  return exitCodes.ok;
}
