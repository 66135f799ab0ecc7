import type { EngineEvent } from "../events/event.js";
import { isTristate } from "../gate/decide.js";
import { escalatesAfter } from "../gate/escalation.js";
import { mutedUntil } from "../gate/mute.js";
import { entriesOf } from "../persistent-map.js";
import { type Draft, report, runOf, setDesk } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { show as tell } from "../text/describe.js";
import { ask, seeRun, show } from "./present.js";
import { reopen } from "./release-held.js";
import { endThread, noteSeen, schedule, setThread, threadById, threadOf } from "./threads.js";

type Event<T extends EngineEvent["kind"]> = Extract<EngineEvent, { kind: T }>;

/** So many jobs are known to be looked at, or not: the latest. */
const mostLooks = 1_000;

/** The human has seen a notification: nothing of it is pressing any more. */
export function acknowledged(draft: Draft, event: Event<"acknowledged">): void {
  const thread = threadById(draft, event.id);
  if (thread) acknowledge(draft, thread);
}

/** A notification is gone unseen: it has no place any more to change in, and whatever of it happens again is news. */
export function lost(draft: Draft, event: Event<"lost">): void {
  const thread = threadById(draft, event.id);
  if (!thread?.onScreen) return;
  const status = thread.status === "shown" ? "gone" : thread.status;
  const shown = { onScreen: false, flushAt: null, escalateAt: null, nonce: "" };
  setThread(draft, { ...thread, ...shown, status, alerted: null });
}

/**
 * The human chose a button. It is done once, and only if the button still means what it meant: Retry needs a run that
 * is failed and somebody to retry it, and is otherwise a wish to see the details.
 */
export function acted(draft: Draft, event: Event<"acted">): void {
  const thread = threadById(draft, event.id);
  const action = thread?.actions.find((offered) => offered.id === event.action);
  if (!thread || !action || thread.nonce === "" || event.nonce !== thread.nonce) {
    report(draft, "unknown_action", `nothing offers ${tell(event.action)} under ${tell(event.id)} now`);
    return;
  }
  const { job, attempt } = thread;
  const run = runOf(draft, job);
  const retriable = run?.attempt === attempt && run?.phase === "failed" && draft.settings.retry;
  const meant = action.id === "retry" && !retriable ? "view_details" : action.id;
  draft.effects.push({ kind: "act", action: meant, job, attempt, id: event.id });
  acknowledge(draft, thread);
}

/** The human looks at a job, or away. What they see for themselves need not stay on the screen. */
export function focus(draft: Draft, event: Event<"focus">): void {
  const { job } = event;
  if (!isJobOrNone(draft, job)) return;
  const state = isTristate(event.state) ? event.state : "unknown";
  const { everywhere, jobs } = draft.desk.focus;
  if (job === undefined) setDesk(draft, { focus: { everywhere: state, jobs: {} } });
  else {
    const { [job]: _, ...others } = jobs;
    const known = Object.entries(others).slice(1 - mostLooks);
    const looks = state === everywhere ? known : [...known, [job, state] as const];
    setDesk(draft, { focus: { everywhere, jobs: Object.fromEntries(looks) } });
  }
  if (state === "on") {
    const { visible, held } = draft.desk;
    for (const key of new Set([...visible, ...held])) {
      const thread = threadOf(draft, key);
      if (thread && (job === undefined || thread.job === job)) {
        endThread(draft, thread, "focused");
        acknowledge(draft, threadOf(draft, key) ?? thread);
      }
    }
    // A failure that is on no screen, because it was lost or never shown, is seen as well.
    for (const [, run] of entriesOf(draft.runs)) {
      if (job === undefined || run.job === job) seeRun(draft, run.job, run.attempt);
    }
    stopFlashing(draft);
  }
  reopen(draft);
}

/** The desktop's do-not-disturb has changed. */
export function dnd(draft: Draft, { state }: Event<"dnd">): void {
  if (state === draft.desk.dnd) return;
  setDesk(draft, { dnd: isTristate(state) ? state : "unknown" });
  reopen(draft);
}

/** The human wants silence for a while. Nothing is shown again to press them. */
export function mute(draft: Draft, { until, job }: Event<"mute">): void {
  if (!isJobOrNone(draft, job)) return;
  if (typeof until !== "number" || !Number.isFinite(until)) {
    report(
      draft,
      "invalid_event",
      `until must be a time in milliseconds since 1970, not ${tell(until)}`,
      job,
    );
    return;
  }
  const others = draft.desk.mutes.filter((mute) => mute.job !== job);
  const mutes = [...others, job === undefined ? { until } : { until, job }];
  setDesk(draft, { mutes: mutes.filter((mute) => mute.until > draft.clock.now) });
  for (const [, thread] of entriesOf(draft.desk.threads)) {
    if (thread.escalateAt !== null && (job === undefined || thread.job === job)) {
      setThread(draft, { ...thread, escalateAt: null });
    }
  }
}

/** The silence is over. */
export function unmute(draft: Draft, { job }: Event<"unmute">): void {
  setDesk(draft, { mutes: draft.desk.mutes.filter((mute) => mute.job !== job) });
  reopen(draft);
}

/** Shows once more what nobody has reacted to. */
export function escalate(draft: Draft, key: string): void {
  const thread = threadOf(draft, key);
  if (!thread || thread.escalateAt === null || thread.escalateAt > draft.clock.time) return;
  const wait = escalatesAfter(draft.settings.escalation, thread.urgency);
  const muted = mutedUntil(draft.desk.mutes, thread.job ?? undefined, draft.clock.now) !== undefined;
  const verdict = ask(draft, thread);
  const isWanted = wait !== undefined && !muted && thread.onScreen && (verdict.show || verdict.digest);
  if (!isWanted) {
    setThread(draft, { ...thread, escalateAt: null });
  } else if (verdict.show) {
    show(draft, { ...thread, escalated: true, escalateAt: null }, verdict);
  } else {
    // Do-not-disturb and quiet hours pass, and then it still waits for somebody.
    setThread(draft, { ...thread, escalateAt: draft.clock.time + wait });
    schedule(draft, "escalation", key, draft.clock.time + wait);
  }
}

function isJobOrNone(draft: Draft, job: unknown): boolean {
  if (job === undefined || typeof job === "string") return true;
  report(draft, "invalid_event", `job must be a text, not ${tell(job)}`);
  return false;
}

function acknowledge(draft: Draft, thread: Thread): void {
  noteSeen(draft, thread);
  const status = thread.status === "waiting" || thread.status === "held" ? thread.status : "gone";
  setThread(draft, { ...thread, status, acknowledged: true, onScreen: false, nonce: "", escalateAt: null });
  // Whoever reacts is there, and need not be called.
  stopFlashing(draft);
  seeRun(draft, thread.job, thread.attempt);
}

function stopFlashing(draft: Draft): void {
  if (!draft.taskbar.flashing) return;
  draft.taskbar = { ...draft.taskbar, flashing: false };
  draft.effects.push({ kind: "taskbar", value: draft.taskbar.shown, flash: false });
}
