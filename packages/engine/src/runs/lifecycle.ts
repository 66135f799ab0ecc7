import { type Problem, problemFrom } from "../classification/problem.js";
import type { EngineEvent } from "../events/event.js";
import { type Draft, report, reportOnce, setRun } from "../state/draft.js";
import { isOver, type Phase, type Run } from "../state/run.js";
import { textOf } from "../text/clean.js";
import { arrive } from "./find-run.js";
import { failAgain, finish } from "./finish.js";
import { faultsOfFacts, withFacts } from "./run-facts.js";
import { beginsToRun, markAlive } from "./stall.js";

type LifecycleEvent = Extract<
  EngineEvent,
  { kind: "queued" | "started" | "heartbeat" | "paused" | "resumed" | "succeeded" | "failed" | "cancelled" }
>;

/** Next phase of a run by event and phase; what is missing is refused. Ends are final, but for a late failure. */
const transitions: { readonly [kind in LifecycleEvent["kind"]]: { readonly [phase in Phase]?: Phase } } = {
  queued: { queued: "queued" },
  started: { queued: "running", running: "running", paused: "running" },
  heartbeat: { queued: "queued", running: "running", paused: "paused" },
  paused: { queued: "paused", running: "paused", paused: "paused" },
  resumed: { queued: "running", running: "running", paused: "running" },
  succeeded: { queued: "succeeded", running: "succeeded", paused: "succeeded", succeeded: "succeeded" },
  failed: { queued: "failed", running: "failed", paused: "failed", succeeded: "failed", failed: "failed" },
  cancelled: { queued: "cancelled", running: "cancelled", paused: "cancelled", cancelled: "cancelled" },
};

/** Moves a run through its life. */
export function lifecycle(draft: Draft, event: LifecycleEvent): void {
  const found = arrive(draft, event);
  if (found === undefined) return;
  const { rank = 0 } = event;
  // Any worker's failure fails the run; the rest of its life is told by the first.
  if (rank > 0 && event.kind !== "failed") {
    if (!isOver(found)) markAlive(draft, found);
    return;
  }
  const next = transitions[event.kind][found.phase];
  if (next === undefined) {
    reportOnce(draft, found, "invalid_transition", `${event.kind} came when the run had ${found.phase}`);
    return;
  }
  switch (event.kind) {
    case "queued":
    case "started":
      start(draft, found, withFacts(found, event), next);
      for (const fault of faultsOfFacts(event)) report(draft, "invalid_event", fault, found.job);
      break;
    case "heartbeat":
      markAlive(draft, found);
      break;
    case "paused":
    case "resumed":
      setRun(draft, found, { ...found, phase: next, beat: draft.clock.time });
      if (next === "running" && found.phase !== "running") beginsToRun(draft, found.job);
      break;
    case "failed":
      fail(draft, found, problemFrom(event.problem));
      break;
    default:
      if (found.phase !== next)
        finish(draft, found, next as "succeeded" | "cancelled", textOf(event.note, 200));
  }
}

function start(draft: Draft, found: Run, run: Run, phase: Phase): void {
  const started = run.started || phase === "running";
  const since = started && !run.started && run.current === null ? draft.clock.time : run.since;
  setRun(draft, found, { ...run, phase, started, since, beat: draft.clock.time });
  if (phase === "running" && found.phase !== "running") beginsToRun(draft, run.job);
}

function fail(draft: Draft, run: Run, problem: Problem): void {
  if (run.phase === "failed") failAgain(draft, run, problem);
  else finish(draft, run, "failed", problem);
}
