import { ToastyError } from "@toasty/proto";

/** One thing that is wrong with a toast. */
export interface ToastIssue {
  /** Place of it, such as `actions.actions[5]`; empty for the whole toast. */
  readonly field: string;
  readonly description: string;
  /** `refused`: Windows shows nothing, or drops what stands there. `ignored`: it shows the toast without it. */
  readonly effect: "refused" | "ignored";
}

/** Collector of what checks find. */
export interface Complain {
  refused(field: string, description: string): void;
  ignored(field: string, description: string): void;
}

/** Collects what a check reports. */
export function issues(check: (complain: Complain) => void): ToastIssue[] {
  const found: ToastIssue[] = [];
  check({
    refused: (field, description) => found.push({ field, description, effect: "refused" }),
    ignored: (field, description) => found.push({ field, description, effect: "ignored" }),
  });
  return found;
}

/** Throws `INVALID` with everything that Windows would refuse. What it only ignores passes. */
export function refuseIssues(found: readonly ToastIssue[]): void {
  const violations = found
    .filter(({ effect }) => effect === "refused")
    .map(({ field, description }) => ({ field, description }));
  if (violations.length > 0) throw ToastyError.invalid(violations);
}
