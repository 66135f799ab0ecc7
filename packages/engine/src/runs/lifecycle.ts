import { type Problem, problemFrom } from "../classification/problem.js";
import type { EngineEvent } from "../events/event.js";
import { complain, complainOnce } from "../state/diagnostics.js";
import { setRun, type Turn } from "../state/draft.js";
import { isOver, type Phase, type Run } from "../state/run.js";
import { textOf } from "../text/clean.js";
import { arrive } from "./find-run.js";
import { failAgain, finish } from "./finish.js";
import { faultsOfFacts, withFacts } from "./run-facts.js";
import { beginsToRun, revive } from "./stall.js";

type LifecycleEvent = Extract<
  EngineEvent,
  { kind: "queued" | "started" | "heartbeat" | "paused" | "resumed" | "succeeded" | "failed" | "cancelled" }
>;

/** Where a run goes from where it stands; what is missing is refused. Ends are final, but for a late failure. */
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
export function lifecycle(turn: Turn, event: LifecycleEvent): void {
  const found = arrive(turn, event);
  if (found === undefined) return;
  const { rank = 0 } = event;
  // Any worker's failure fails the run; the rest of its life is told by the first.
  if (rank > 0 && event.kind !== "failed") {
    if (!isOver(found)) revive(turn, found);
    return;
  }
  const next = transitions[event.kind][found.phase];
  if (next === undefined) {
    complainOnce(turn, found, "invalid_transition", `${event.kind} came when the run had ${found.phase}`);
    return;
  }
  switch (event.kind) {
    case "queued":
    case "started":
      start(turn, found, withFacts(found, event), next);
      for (const fault of faultsOfFacts(event)) complain(turn, "invalid_event", fault, found.job);
      break;
    case "heartbeat":
      revive(turn, found);
      break;
    case "paused":
    case "resumed":
      setRun(turn, found, { ...found, phase: next, beat: turn.clock.time });
      if (next === "running" && found.phase !== "running") beginsToRun(turn, found.job);
      break;
    case "failed":
      fail(turn, found, problemFrom(event.problem));
      break;
    default:
      if (found.phase !== next)
        finish(turn, found, next as "succeeded" | "cancelled", textOf(event.note, 200));
  }
}

function start(turn: Turn, found: Run, run: Run, phase: Phase): void {
  const started = run.started || phase === "running";
  const since = started && !run.started && run.current === null ? turn.clock.time : run.since;
  setRun(turn, found, { ...run, phase, started, since, beat: turn.clock.time });
  if (phase === "running" && found.phase !== "running") beginsToRun(turn, run.job);
}

function fail(turn: Turn, run: Run, problem: Problem): void {
  if (run.phase === "failed") failAgain(turn, run, problem);
  else finish(turn, run, "failed", problem);
}
