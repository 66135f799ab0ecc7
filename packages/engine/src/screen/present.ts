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
import { type Draft, runOf, setDesk, setRun } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { intentOf } from "./intent.js";
import { record, schedule, setThread, takeOff, threadOf } from "./threads.js";

/** Sounds closer together than this are one. */
const soundGapMs = 2_000;

/** A wall clock may be set, and a machine may sleep: ask again at the latest after so long. */
const longestWaitMs = 5 * 60_000;

/**
 * Brings a thread before the human, as something to notice, if the gate lets it. What is held back is written down,
 * counts as said, and is summed up when the gate opens.
 */
export function present(draft: Draft, thread: Thread): void {
  const verdict = ask(draft, thread);
  if (verdict.show) {
    show(draft, thread, verdict);
    return;
  }
  record(draft, thread, verdict.reason);
  if (!verdict.digest) {
    const off = takeOff(draft, thread, verdict.reason === "focused" ? "focused" : "muted");
    const acknowledged = verdict.reason === "focused";
    if (acknowledged) seeRun(draft, thread.job, thread.attempt);
    setThread(draft, { ...off, status: "gone", flushAt: null, alerted: thread.urgency, acknowledged });
    return;
  }
  setThread(draft, { ...thread, status: "held", flushAt: null, alerted: thread.urgency });
  waitForGate(draft, verdict.until);
}

/** Notes that the human has seen how a run ended, or looks at it for themselves. */
export function seeRun(draft: Draft, job: string | null, attempt: number | null): void {
  const run = runOf(draft, job);
  if (run?.unseen && run.attempt === attempt) setRun(draft, run, { ...run, unseen: false });
}

/** Writes it down as said, without showing it. */
export function pass(draft: Draft, thread: Thread, reason: UnshownReason): void {
  record(draft, thread, reason);
  const off = takeOff(draft, thread, "ended");
  setThread(draft, { ...off, status: "gone", flushAt: null, alerted: thread.urgency });
}

/** Asks the gate how a thread would fare now. */
export function ask(draft: Draft, thread: Thread): Verdict {
  return decideVisibility(itemOf(thread), situationFor(draft, thread.job), draft.settings.preferences);
}

/** Puts it on the screen with whatever makes it noticed. */
export function show(draft: Draft, thread: Thread, verdict: Extract<Verdict, { show: true }>): void {
  // What the human has closed, or what was taken off the screen, is settled for good under its old id.
  const renewed = !thread.onScreen;
  const serial = draft.desk.serial + 1;
  const wait = thread.escalated ? undefined : escalatesAfter(draft.settings.escalation, verdict.urgency);
  const escalateAt = wait === undefined ? null : draft.clock.time + wait;
  const shown: Thread = {
    ...thread,
    status: "shown",
    acknowledged: false,
    onScreen: true,
    alerted: thread.urgency,
    generation: renewed && thread.revision > 0 ? thread.generation + 1 : thread.generation,
    revision: thread.revision + 1,
    nonce: renewed ? `${draft.salt}${serial}` : thread.nonce,
    wordAt: draft.clock.time,
    flushAt: null,
    escalateAt,
  };
  setDesk(draft, { serial });
  setThread(draft, shown);
  draft.effects.push({ kind: "notify", intent: { ...intentOf(shown), urgency: verdict.urgency } });
  record(draft, shown, null);
  if (escalateAt !== null) schedule(draft, "escalation", shown.key, escalateAt);
  if (verdict.sound) sound(draft, shown);
  makeRoom(draft, shown.key);
}

/** Changes what is on the screen, without making anybody look. */
export function update(draft: Draft, thread: Thread): void {
  const updated = { ...thread, revision: thread.revision + 1, wordAt: draft.clock.time, flushAt: null };
  setThread(draft, updated);
  draft.effects.push({ kind: "update", intent: intentOf(updated) });
}

/** Schedules the next look at the gate, when it may open: after `until`, a wall-clock time, where that is known. */
export function waitForGate(draft: Draft, until: number | undefined): void {
  const { now, time } = draft.clock;
  const settles = draft.desk.settlesAt;
  const candidates = [
    until === undefined ? undefined : time + Math.min(longestWaitMs, Math.max(1, until - now)),
    settles !== null && settles > time ? settles : undefined,
  ].filter((at) => at !== undefined);
  if (candidates.length === 0) return;
  const at = Math.min(...candidates);
  if (!draft.desk.agenda.some((other) => other.what === "gate" && other.at <= at))
    schedule(draft, "gate", "", at);
}

/** Returns whether the human looks at a job. */
export function focusOn(draft: Draft, job: string | null): Tristate {
  const { everywhere, jobs } = draft.desk.focus;
  return (job !== null && Object.hasOwn(jobs, job) ? jobs[job] : undefined) ?? everywhere;
}

function itemOf(thread: Thread): GateItem {
  const { kind, urgency, job, respectDnd, scheduled } = thread;
  const category = kind === "digest" ? "info" : kind;
  return { category, urgency, job: job ?? undefined, respectDnd, scheduled };
}

function situationFor(draft: Draft, job: string | null): Situation {
  const { dnd, mutes, settlesAt } = draft.desk;
  return {
    now: draft.clock.now,
    dnd,
    mutes,
    focus: focusOn(draft, job),
    settling: settlesAt !== null && draft.clock.time < settlesAt,
  };
}

function sound(draft: Draft, { kind, urgency }: Thread): void {
  const audible = kind === "completion" || (kind === "error" && atLeast(urgency, "high"));
  const { soundAt } = draft.desk;
  if (!audible || (soundAt !== null && draft.clock.time - soundAt < soundGapMs)) return;
  draft.effects.push({ kind: "sound", sound: kind === "error" ? "error" : "completion" });
  setDesk(draft, { soundAt: draft.clock.time });
}

/** Withdraws the oldest where too much is on the screen, but neither an error nor what has just come. */
function makeRoom(draft: Draft, newest: string): void {
  const { visible } = draft.desk;
  if (visible.length <= draft.settings.visibleCap) return;
  for (const key of visible) {
    const thread = threadOf(draft, key);
    if (key === newest || thread === undefined || thread.kind === "error") continue;
    const off = takeOff(draft, thread, "evicted");
    setThread(draft, {
      ...off,
      status: thread.status === "held" ? "held" : "gone",
      flushAt: null,
      escalateAt: null,
    });
    return;
  }
}
