import { atLeast } from "../classification/urgency.js";
import type { UnshownReason } from "../events/effect.js";
import {
  decideVisibility,
  type GateItem,
  type Situation,
  type Tristate,
  type Verdict,
} from "../gate/decide.js";
import { escalatesAfter } from "../gate/escalation.js";
import { runOf, setDesk, setRun, type Turn } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { intentOf } from "./intent.js";
import { appoint, record, setThread, takeOff, threadOf } from "./threads.js";

/** Sounds closer together than this are one. */
const soundGapMs = 2_000;

/** A wall clock may be set, and a machine may sleep: ask again at the latest after so long. */
const longestWaitMs = 5 * 60_000;

/**
 * Brings a thread before the human, as something to notice, if the gate lets it. What is held back is written down,
 * counts as said, and is summed up when the gate opens.
 */
export function present(turn: Turn, thread: Thread): void {
  const verdict = ask(turn, thread);
  if (verdict.show) {
    show(turn, thread, verdict);
    return;
  }
  record(turn, thread, verdict.reason);
  if (!verdict.digest) {
    const off = takeOff(turn, thread, verdict.reason === "focused" ? "focused" : "muted");
    const acknowledged = verdict.reason === "focused";
    if (acknowledged) seeRun(turn, thread.job, thread.attempt);
    setThread(turn, { ...off, status: "gone", flushAt: null, alerted: thread.urgency, acknowledged });
    return;
  }
  setThread(turn, { ...thread, status: "held", flushAt: null, alerted: thread.urgency });
  waitForGate(turn, verdict.until);
}

/** Notes that the human has seen how a run ended, or looks at it for themselves. */
export function seeRun(turn: Turn, job: string | null, attempt: number | null): void {
  const run = runOf(turn, job);
  if (run?.unseen && run.attempt === attempt) setRun(turn, run, { ...run, unseen: false });
}

/** Writes it down as said, without showing it. */
export function pass(turn: Turn, thread: Thread, reason: UnshownReason): void {
  record(turn, thread, reason);
  const off = takeOff(turn, thread, "ended");
  setThread(turn, { ...off, status: "gone", flushAt: null, alerted: thread.urgency });
}

/** Asks the gate how a thread would fare now. */
export function ask(turn: Turn, thread: Thread): Verdict {
  return decideVisibility(itemOf(thread), situationFor(turn, thread.job), turn.settings.preferences);
}

/** Puts it on the screen with whatever makes it noticed. */
export function show(turn: Turn, thread: Thread, verdict: Extract<Verdict, { show: true }>): void {
  // What the human has closed, or what was taken off the screen, is settled for good under its old id.
  const renewed = !thread.onScreen;
  const serial = turn.desk.serial + 1;
  const wait = thread.escalated ? undefined : escalatesAfter(turn.settings.escalation, verdict.urgency);
  const escalateAt = wait === undefined ? null : turn.clock.time + wait;
  const shown: Thread = {
    ...thread,
    status: "shown",
    acknowledged: false,
    onScreen: true,
    alerted: thread.urgency,
    generation: renewed && thread.revision > 0 ? thread.generation + 1 : thread.generation,
    revision: thread.revision + 1,
    nonce: renewed ? `${turn.salt}${serial}` : thread.nonce,
    wordAt: turn.clock.time,
    flushAt: null,
    escalateAt,
  };
  setDesk(turn, { serial });
  setThread(turn, shown);
  turn.effects.push({ kind: "notify", intent: { ...intentOf(shown), urgency: verdict.urgency } });
  record(turn, shown, null);
  if (escalateAt !== null) appoint(turn, "escalation", shown.key, escalateAt);
  if (verdict.sound) sound(turn, shown);
  makeRoom(turn, shown.key);
}

/** Changes what is on the screen, without making anybody look. */
export function update(turn: Turn, thread: Thread): void {
  const updated = { ...thread, revision: thread.revision + 1, wordAt: turn.clock.time, flushAt: null };
  setThread(turn, updated);
  turn.effects.push({ kind: "update", intent: intentOf(updated) });
}

/** The gate is looked at again when it may open: after `until`, a wall-clock time, where that is known. */
export function waitForGate(turn: Turn, until: number | undefined): void {
  const { now, time } = turn.clock;
  const settles = turn.desk.settlesAt;
  const candidates = [
    until === undefined ? undefined : time + Math.min(longestWaitMs, Math.max(1, until - now)),
    settles !== null && settles > time ? settles : undefined,
  ].filter((at) => at !== undefined);
  if (candidates.length === 0) return;
  const at = Math.min(...candidates);
  if (!turn.desk.agenda.some((other) => other.what === "gate" && other.at <= at))
    appoint(turn, "gate", "", at);
}

/** Whether the human looks at a job. */
export function focusOn(turn: Turn, job: string | null): Tristate {
  const { everywhere, jobs } = turn.desk.focus;
  return (job !== null && Object.hasOwn(jobs, job) ? jobs[job] : undefined) ?? everywhere;
}

function itemOf(thread: Thread): GateItem {
  const { kind, urgency, job, respectDnd, scheduled } = thread;
  const category = kind === "digest" ? "info" : kind;
  return { category, urgency, job: job ?? undefined, respectDnd, scheduled };
}

function situationFor(turn: Turn, job: string | null): Situation {
  const { dnd, mutes, settlesAt } = turn.desk;
  return {
    now: turn.clock.now,
    dnd,
    mutes,
    focus: focusOn(turn, job),
    settling: settlesAt !== null && turn.clock.time < settlesAt,
  };
}

function sound(turn: Turn, { kind, urgency }: Thread): void {
  const audible = kind === "completion" || (kind === "error" && atLeast(urgency, "high"));
  const { soundAt } = turn.desk;
  if (!audible || (soundAt !== null && turn.clock.time - soundAt < soundGapMs)) return;
  turn.effects.push({ kind: "sound", sound: kind === "error" ? "error" : "completion" });
  setDesk(turn, { soundAt: turn.clock.time });
}

/** Where too much is on the screen the oldest goes, but neither an error nor what has just come. */
function makeRoom(turn: Turn, newest: string): void {
  const { visible } = turn.desk;
  if (visible.length <= turn.settings.visibleCap) return;
  for (const key of visible) {
    const thread = threadOf(turn, key);
    if (key === newest || thread === undefined || thread.kind === "error") continue;
    const off = takeOff(turn, thread, "evicted");
    setThread(turn, {
      ...off,
      status: thread.status === "held" ? "held" : "gone",
      flushAt: null,
      escalateAt: null,
    });
    return;
  }
}
