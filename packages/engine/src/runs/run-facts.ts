import type { RunFacts } from "../events/event.js";
import { isCount } from "../progress/reading.js";
import type { Run } from "../state/run.js";
import { textOf } from "../text/clean.js";
import { show } from "../text/describe.js";
import { isJob } from "./find-run.js";

const longest = 200;

/** Returns the run with the given facts; what is not given, or makes no sense, stays as it was. */
export function withFacts(run: Run, facts: RunFacts): Run {
  const { title, group, host, total, parent, propagate, stallMs } = facts;
  return {
    ...run,
    title: textOf(title, longest) ?? run.title,
    group: textOf(group, longest) ?? run.group,
    host: textOf(host, longest) ?? run.host,
    // Adding 0 turns -0 into 0.
    declared: isCount(total) ? total + 0 : total === null ? null : run.declared,
    parent: isJob(parent) ? parent : run.parent,
    propagate: propagate === undefined ? run.propagate : propagate === true,
    stallMs: isCount(stallMs) ? stallMs + 0 : run.stallMs,
  };
}

/** Returns in words the facts that make no sense. */
export function faultsOfFacts({ total, stallMs }: RunFacts): readonly string[] {
  const faults: string[] = [];
  if (total !== undefined && total !== null && !isCount(total)) {
    faults.push(
      `total must be a finite number of at least 0, or null where it is not known, not ${show(total)}`,
    );
  }
  if (stallMs !== undefined && !isCount(stallMs)) {
    faults.push(`stallMs must be a finite number of at least 0, not ${show(stallMs)}`);
  }
  return faults;
}
