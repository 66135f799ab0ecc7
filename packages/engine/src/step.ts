import type { Effect } from "./events/effect.js";
import type { EngineEvent } from "./events/event.js";
import { forget } from "./runs/forget.js";
import { lifecycle } from "./runs/lifecycle.js";
import { problem, recovered, remark } from "./runs/problem.js";
import { progress } from "./runs/progress.js";
import { watch } from "./runs/stall.js";
import { intentOf } from "./screen/intent.js";
import { reopen } from "./screen/release-held.js";
import { acknowledged, acted, dnd, escalate, focus, lost, mute, unmute } from "./screen/respond.js";
import { clearTaskbar, flushTaskbar, settleTaskbar } from "./screen/taskbar.js";
import { schedule, threadOf } from "./screen/threads.js";
import { flush, flushAll } from "./screen/waiting.js";
import type { Settings } from "./settings/settings.js";
import { closeDraft, type Draft, openDraft, report, setDesk } from "./state/draft.js";
import { initialState, type State } from "./state/state.js";
import { show } from "./text/describe.js";
import { type Appointment, takeDue } from "./time/agenda.js";
import { advance, afterRestart, type Instant } from "./time/clock.js";

/** Clocks and settings of a step, as they are now. */
export interface StepContext extends Instant {
  /** Made by `resolveSettings`. */
  readonly settings: Settings;
  /** Makes the nonces of this process differ from those of another. Default: empty. */
  readonly salt?: string | undefined;
}

/** Result of a step. */
export interface Step {
  readonly state: State;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}

/**
 * Computes the next state and the effects of an event. It reads no clock, draws no random number and does nothing itself,
 * so that the same arguments lead to the same result, and it changes nothing that it was given. It never throws, whatever
 * the event; what makes no sense is an effect of kind `diagnostic`.
 *
 * Its stages share a draft, which is made here and never seen by a caller: it is closed when the step returns. Copying it
 * at each change instead takes 10 to 16 % more time for the steps of one job, and 4 to 9 % more for ten thousand in turn.
 *
 * ```ts
 * const context = { now: Date.now(), monotonic: performance.now(), settings: defaultSettings };
 * const { state, effects } = step(initialState, { kind: "started", job: "build" }, context);
 * ```
 */
export function step(state: State, event: EngineEvent, context: StepContext): Step {
  const restarts = event?.kind === "restored";
  const clock = restarts ? afterRestart(state.clock, context) : advance(state.clock, context);
  const draft = openDraft(state, clock, context.settings, context.salt ?? "");
  if (restarts) restore(draft);
  if (!draft.desk.disposed) {
    runDueAppointments(draft);
    handle(draft, event);
  }
  if (!draft.desk.disposed) {
    settleTaskbar(draft);
    requestWake(draft);
  }
  return closeDraft(draft, state.lineage);
}

function handle(draft: Draft, event: EngineEvent): void {
  switch (event?.kind) {
    case "progress":
      progress(draft, event);
      break;
    case "queued":
    case "started":
    case "heartbeat":
    case "paused":
    case "resumed":
    case "succeeded":
    case "failed":
    case "cancelled":
      lifecycle(draft, event);
      break;
    case "problem":
      problem(draft, event);
      break;
    case "recovered":
      recovered(draft, event);
      break;
    case "remark":
      remark(draft, event);
      break;
    case "acknowledged":
      acknowledged(draft, event);
      break;
    case "lost":
      lost(draft, event);
      break;
    case "acted":
      acted(draft, event);
      break;
    case "dnd":
      dnd(draft, event);
      break;
    case "focus":
      focus(draft, event);
      break;
    case "mute":
      mute(draft, event);
      break;
    case "unmute":
      unmute(draft, event);
      break;
    case "wake":
      // A timer may ring a little early; then nothing was due yet, and the engine has to ask again.
      setDesk(draft, { armed: null });
      reopen(draft);
      break;
    case "restored":
      break;
    case "closed":
      flushAll(draft);
      clearTaskbar(draft);
      setDesk(draft, { disposed: true, armed: null });
      break;
    default:
      report(
        draft,
        "invalid_event",
        `nothing is known of events of kind ${show((event as Partial<EngineEvent> | null)?.kind)}`,
      );
  }
}

/**
 * Begins a new process: nothing is on its taskbar, and what it knew before is no reason to disturb anybody. Focus and
 * do-not-disturb are unknown again: what was true of the former process might keep it silent for ever.
 */
function restore(draft: Draft): void {
  const { taskbar, settings, clock, desk } = draft;
  draft.taskbar = { ...taskbar, shown: { state: "none" }, at: null, waiting: false, flashing: false };
  const settlesAt = draft.runs === null ? null : clock.time + settings.settleMs;
  const { dnd: unknown, focus } = initialState.desk;
  setDesk(draft, { disposed: false, armed: null, settlesAt, dnd: unknown, focus });
  if (desk.held.length > 0) schedule(draft, "gate", "", clock.time + settings.settleMs);
  for (const key of desk.visible) {
    const thread = threadOf(draft, key);
    if (thread) draft.effects.push({ kind: "resume", intent: intentOf(thread) });
  }
}

/** Keeps the appointments that are due, in the order of their time. */
function runDueAppointments(draft: Draft): void {
  const [next] = draft.desk.agenda;
  if (next === undefined || next.at > draft.clock.time) return;
  const { due, rest } = takeDue(draft.desk.agenda, draft.clock.time);
  setDesk(draft, { agenda: rest });
  for (const appointment of due) keep(draft, appointment);
}

function keep(draft: Draft, { what, key }: Appointment): void {
  switch (what) {
    case "thread":
      flush(draft, key);
      break;
    case "escalation":
      escalate(draft, key);
      break;
    case "taskbar":
      flushTaskbar(draft);
      break;
    case "stall":
      watch(draft, key);
      break;
    case "forget":
      forget(draft, key);
      break;
    case "gate":
      reopen(draft);
      break;
  }
}

/** Asks to be called when the next appointment is due, if it has not asked for that already. */
function requestWake(draft: Draft): void {
  const at = draft.desk.agenda[0]?.at;
  const { armed } = draft.desk;
  const { monotonic, time } = draft.clock;
  if (at === undefined || at === armed || monotonic === null) return;
  setDesk(draft, { armed: at });
  draft.effects.push({ kind: "wakeAt", monotonic: monotonic + Math.max(0, at - time) });
}
