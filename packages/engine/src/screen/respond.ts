import type { EngineEvent } from "../events/event.js";
import { isTristate } from "../gate/decide.js";
import { escalatesAfter } from "../gate/escalation.js";
import { mutedUntil } from "../gate/mute.js";
import { entriesOf } from "../persistent-map.js";
import { complain } from "../state/diagnostics.js";
import { runOf, setDesk, type Turn } from "../state/draft.js";
import type { Thread } from "../state/thread.js";
import { show as tell } from "../text/describe.js";
import { ask, seeRun, show } from "./present.js";
import { reopen } from "./release-held.js";
import { appoint, noteSeen, retire, setThread, threadById, threadOf } from "./threads.js";

type Event<T extends EngineEvent["kind"]> = Extract<EngineEvent, { kind: T }>;

/** So many jobs are known to be looked at, or not: the latest. */
const mostLooks = 1_000;

/** The human has seen a notification: nothing of it is pressing any more. */
export function acknowledged(turn: Turn, event: Event<"acknowledged">): void {
  const thread = threadById(turn, event.id);
  if (thread) acknowledge(turn, thread);
}

/** A notification is gone unseen: it has no place any more to change in, and whatever of it happens again is news. */
export function lost(turn: Turn, event: Event<"lost">): void {
  const thread = threadById(turn, event.id);
  if (!thread?.onScreen) return;
  const status = thread.status === "shown" ? "gone" : thread.status;
  const shown = { onScreen: false, flushAt: null, escalateAt: null, nonce: "" };
  setThread(turn, { ...thread, ...shown, status, alerted: null });
}

/**
 * The human chose a button. It is done once, and only if the button still means what it meant: Retry needs a run that
 * is failed and somebody to retry it, and is otherwise a wish to see the details.
 */
export function acted(turn: Turn, event: Event<"acted">): void {
  const thread = threadById(turn, event.id);
  const action = thread?.actions.find((offered) => offered.id === event.action);
  if (!thread || !action || thread.nonce === "" || event.nonce !== thread.nonce) {
    complain(turn, "unknown_action", `nothing offers ${tell(event.action)} under ${tell(event.id)} now`);
    return;
  }
  const { job, attempt } = thread;
  const run = runOf(turn, job);
  const retriable = run?.attempt === attempt && run?.phase === "failed" && turn.settings.retry;
  const meant = action.id === "retry" && !retriable ? "view_details" : action.id;
  turn.effects.push({ kind: "act", action: meant, job, attempt, id: event.id });
  acknowledge(turn, thread);
}

/** The human looks at a job, or away. What they see for themselves need not stay on the screen. */
export function focus(turn: Turn, event: Event<"focus">): void {
  const { job } = event;
  if (!isJobOrNone(turn, job)) return;
  const state = isTristate(event.state) ? event.state : "unknown";
  const { everywhere, jobs } = turn.desk.focus;
  if (job === undefined) setDesk(turn, { focus: { everywhere: state, jobs: {} } });
  else {
    const { [job]: _, ...others } = jobs;
    const known = Object.entries(others).slice(1 - mostLooks);
    const looks = state === everywhere ? known : [...known, [job, state] as const];
    setDesk(turn, { focus: { everywhere, jobs: Object.fromEntries(looks) } });
  }
  if (state === "on") {
    const { visible, held } = turn.desk;
    for (const key of new Set([...visible, ...held])) {
      const thread = threadOf(turn, key);
      if (thread && (job === undefined || thread.job === job)) {
        retire(turn, thread, "focused");
        acknowledge(turn, threadOf(turn, key) ?? thread);
      }
    }
    // A failure that is on no screen, because it was lost or never shown, is seen as well.
    for (const [, run] of entriesOf(turn.runs)) {
      if (job === undefined || run.job === job) seeRun(turn, run.job, run.attempt);
    }
    stopFlashing(turn);
  }
  reopen(turn);
}

/** The desktop's do-not-disturb has changed. */
export function dnd(turn: Turn, { state }: Event<"dnd">): void {
  if (state === turn.desk.dnd) return;
  setDesk(turn, { dnd: isTristate(state) ? state : "unknown" });
  reopen(turn);
}

/** The human wants silence for a while. Nothing is shown again to press them. */
export function mute(turn: Turn, { until, job }: Event<"mute">): void {
  if (!isJobOrNone(turn, job)) return;
  if (typeof until !== "number" || !Number.isFinite(until)) {
    complain(
      turn,
      "invalid_event",
      `until must be a time in milliseconds since 1970, not ${tell(until)}`,
      job,
    );
    return;
  }
  const others = turn.desk.mutes.filter((mute) => mute.job !== job);
  const mutes = [...others, job === undefined ? { until } : { until, job }];
  setDesk(turn, { mutes: mutes.filter((mute) => mute.until > turn.clock.now) });
  for (const [, thread] of entriesOf(turn.desk.threads)) {
    if (thread.escalateAt !== null && (job === undefined || thread.job === job)) {
      setThread(turn, { ...thread, escalateAt: null });
    }
  }
}

/** The silence is over. */
export function unmute(turn: Turn, { job }: Event<"unmute">): void {
  setDesk(turn, { mutes: turn.desk.mutes.filter((mute) => mute.job !== job) });
  reopen(turn);
}

/** Shows once more what nobody has reacted to. */
export function escalate(turn: Turn, key: string): void {
  const thread = threadOf(turn, key);
  if (!thread || thread.escalateAt === null || thread.escalateAt > turn.clock.time) return;
  const wait = escalatesAfter(turn.settings.escalation, thread.urgency);
  const muted = mutedUntil(turn.desk.mutes, thread.job ?? undefined, turn.clock.now) !== undefined;
  const verdict = ask(turn, thread);
  const isWanted = wait !== undefined && !muted && thread.onScreen && (verdict.show || verdict.digest);
  if (!isWanted) {
    setThread(turn, { ...thread, escalateAt: null });
  } else if (verdict.show) {
    show(turn, { ...thread, escalated: true, escalateAt: null }, verdict);
  } else {
    // Do-not-disturb and quiet hours pass, and then it still waits for somebody.
    setThread(turn, { ...thread, escalateAt: turn.clock.time + wait });
    appoint(turn, "escalation", key, turn.clock.time + wait);
  }
}

function isJobOrNone(turn: Turn, job: unknown): boolean {
  if (job === undefined || typeof job === "string") return true;
  complain(turn, "invalid_event", `job must be a text, not ${tell(job)}`);
  return false;
}

function acknowledge(turn: Turn, thread: Thread): void {
  noteSeen(turn, thread);
  const status = thread.status === "waiting" || thread.status === "held" ? thread.status : "gone";
  setThread(turn, { ...thread, status, acknowledged: true, onScreen: false, nonce: "", escalateAt: null });
  // Whoever reacts is there, and need not be called.
  stopFlashing(turn);
  seeRun(turn, thread.job, thread.attempt);
}

function stopFlashing(turn: Turn): void {
  if (!turn.taskbar.flashing) return;
  turn.taskbar = { ...turn.taskbar, flashing: false };
  turn.effects.push({ kind: "taskbar", value: turn.taskbar.shown, flash: false });
}
