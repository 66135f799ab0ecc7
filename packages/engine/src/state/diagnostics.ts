import type { Diagnostic } from "../events/effect.js";
import { setRun, type Turn } from "./draft.js";
import type { Run } from "./run.js";

/** Reports what is wrong with the input. */
export function complain(turn: Turn, code: Diagnostic["code"], detail: string, job?: string): void {
  turn.effects.push({ kind: "diagnostic", code, detail, job });
}

/** Reports it once for each run, since jobs repeat their mistakes thousands of times. */
export function complainOnce(turn: Turn, run: Run, code: Diagnostic["code"], detail: string): void {
  if (run.complaints.includes(code)) return;
  setRun(turn, run, { ...run, complaints: [...run.complaints, code] });
  complain(turn, code, detail, run.job);
}
