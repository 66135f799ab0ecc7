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
import { appoint, threadOf } from "./screen/threads.js";
import { flush, flushAll } from "./screen/waiting.js";
import type { Settings } from "./settings/settings.js";
import { complain } from "./state/diagnostics.js";
import { openTurn, setDesk, type Turn } from "./state/draft.js";
import { initialState, type State, stateVersion } from "./state/state.js";
import { show } from "./text/describe.js";
import { type Appointment, takeDue } from "./time/agenda.js";
import { advance, afterRestart, type Instant } from "./time/clock.js";

/** What a step needs to know besides what happened: the clocks and the wishes, as they are now. */
export interface StepContext extends Instant {
  /** Made by `resolveSettings`. */
  readonly settings: Settings;
  /** Makes the nonces of this process differ from those of another. Default: empty. */
  readonly salt?: string | undefined;
}

/** What a step leads to. */
export interface Step {
  readonly state: State;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}

/**
 * The engine: from what it knows and what has happened to what it knows then and what is to be done. It reads no clock,
 * draws no random number and does nothing itself, so that the same arguments lead to the same result. It never throws,
 * whatever the event; what makes no sense is an effect of kind `diagnostic`.
 *
 * ```ts
 * const context = { now: Date.now(), monotonic: performance.now(), settings: defaultSettings };
 * const { state, effects } = step(initialState, { kind: "started", job: "build" }, context);
 * ```
 */
export function step(state: State, event: EngineEvent, context: StepContext): Step {
  const restarts = event?.kind === "restored";
  const clock = restarts ? afterRestart(state.clock, context) : advance(state.clock, context);
  const turn = openTurn(state, clock, context.settings, context.salt ?? "");
  if (restarts) restore(turn);
  if (!turn.desk.disposed) {
    keepAppointments(turn);
    handle(turn, event);
  }
  if (!turn.desk.disposed) {
    settleTaskbar(turn);
    askToBeWoken(turn);
  }
  const { runs, taskbar, desk, effects } = turn;
  return { state: { version: stateVersion, lineage: state.lineage, clock, runs, taskbar, desk }, effects };
}

function handle(turn: Turn, event: EngineEvent): void {
  switch (event?.kind) {
    case "progress":
      progress(turn, event);
      break;
    case "queued":
    case "started":
    case "heartbeat":
    case "paused":
    case "resumed":
    case "succeeded":
    case "failed":
    case "cancelled":
      lifecycle(turn, event);
      break;
    case "problem":
      problem(turn, event);
      break;
    case "recovered":
      recovered(turn, event);
      break;
    case "remark":
      remark(turn, event);
      break;
    case "acknowledged":
      acknowledged(turn, event);
      break;
    case "lost":
      lost(turn, event);
      break;
    case "acted":
      acted(turn, event);
      break;
    case "dnd":
      dnd(turn, event);
      break;
    case "focus":
      focus(turn, event);
      break;
    case "mute":
      mute(turn, event);
      break;
    case "unmute":
      unmute(turn, event);
      break;
    case "wake":
      // A timer may ring a little early; then nothing was due yet, and the engine has to ask again.
      setDesk(turn, { armed: null });
      reopen(turn);
      break;
    case "restored":
      break;
    case "closed":
      flushAll(turn);
      clearTaskbar(turn);
      setDesk(turn, { disposed: true, armed: null });
      break;
    default:
      complain(
        turn,
        "invalid_event",
        `nothing is known of events of kind ${show((event as Partial<EngineEvent> | null)?.kind)}`,
      );
  }
}

/**
 * A new process: nothing is on its taskbar, and what it knew before is no reason to disturb anybody. Whether its human
 * looks or wants quiet it has to be told anew: what was true of the former process might keep it silent for ever.
 */
function restore(turn: Turn): void {
  const { taskbar, settings, clock, desk } = turn;
  turn.taskbar = { ...taskbar, shown: { state: "none" }, at: null, waiting: false, flashing: false };
  const settlesAt = turn.runs === null ? null : clock.time + settings.settleMs;
  const { dnd: unknown, focus } = initialState.desk;
  setDesk(turn, { disposed: false, armed: null, settlesAt, dnd: unknown, focus });
  if (desk.held.length > 0) appoint(turn, "gate", "", clock.time + settings.settleMs);
  for (const key of desk.visible) {
    const thread = threadOf(turn, key);
    if (thread) turn.effects.push({ kind: "resume", intent: intentOf(thread) });
  }
}

/** Does what was to be done by now, in the order of its time. */
function keepAppointments(turn: Turn): void {
  const [next] = turn.desk.agenda;
  if (next === undefined || next.at > turn.clock.time) return;
  const { due, rest } = takeDue(turn.desk.agenda, turn.clock.time);
  setDesk(turn, { agenda: rest });
  for (const appointment of due) keep(turn, appointment);
}

function keep(turn: Turn, { what, key }: Appointment): void {
  switch (what) {
    case "thread":
      flush(turn, key);
      break;
    case "escalation":
      escalate(turn, key);
      break;
    case "taskbar":
      flushTaskbar(turn);
      break;
    case "stall":
      watch(turn, key);
      break;
    case "forget":
      forget(turn, key);
      break;
    case "gate":
      reopen(turn);
      break;
  }
}

/** Asks to be called when the next appointment is due, if it has not asked for that already. */
function askToBeWoken(turn: Turn): void {
  const at = turn.desk.agenda[0]?.at;
  const { armed } = turn.desk;
  const { monotonic, time } = turn.clock;
  if (at === undefined || at === armed || monotonic === null) return;
  setDesk(turn, { armed: at });
  turn.effects.push({ kind: "wakeAt", monotonic: monotonic + Math.max(0, at - time) });
}
