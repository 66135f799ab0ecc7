import type { Diagnostic } from "../events/effect.js";
import { type Draft, setRun } from "./draft.js";
import type { Run } from "./run.js";

/** Reports what is wrong with the input. */
export function report(draft: Draft, code: Diagnostic["code"], detail: string, job?: string): void {
  draft.effects.push({ kind: "diagnostic", code, detail, job });
}

/** Reports it once for each run, since jobs repeat their mistakes thousands of times. */
export function reportOnce(draft: Draft, run: Run, code: Diagnostic["code"], detail: string): void {
  if (run.complaints.includes(code)) return;
  setRun(draft, run, { ...run, complaints: [...run.complaints, code] });
  report(draft, code, detail, run.job);
}
