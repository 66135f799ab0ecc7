import { type Clock, systemClock } from "@toasty/kit/clock";
import { settlesWithin } from "@toasty/kit/within";
import { EventEmitter } from "eventemitter3";
import type { Diagnostic, Effect } from "../events/effect.js";
import type { EngineEvent, RunFacts } from "../events/event.js";
import { historyAfter } from "../history/history.js";
import { lookup } from "../persistent-map.js";
import { resolveSettings } from "../settings/resolve-settings.js";
import type { Settings, SettingsInput } from "../settings/settings.js";
import type { Run } from "../state/run.js";
import { serialise } from "../state/serialise.js";
import { initialState, type State } from "../state/state.js";
import { taskbarOf } from "../state/tally.js";
import { step } from "../step.js";
import type { TaskbarValue } from "../taskbar/value.js";
import { contractId } from "../text/contract-id.js";
import { reasonOf } from "../text/describe.js";
import { Alarm } from "./alarm.js";
import { type EmittedEvent, type EngineEvents, emittedEventOf } from "./engine-events.js";
import { Job } from "./job.js";
import { loadState } from "./load.js";
import { Saver } from "./saver.js";
import type { StateStore } from "./store.js";
import { ProgressThrottle } from "./throttle.js";
import { ToDo } from "./to-do.js";

/** Options of an engine, all of them optional. */
export interface EngineOptions {
  /** Its settings, which `configure` may change later. Default: `defaultSettings`. */
  readonly settings?: SettingsInput | undefined;
  /** Keeps the state over restarts. Default: none. */
  readonly store?: StateStore | undefined;
  /** Time and timers, for tests. Default: the machine's, with timers that do not keep the process alive. */
  readonly clock?: Clock | undefined;
  /** Makes the nonces and the lineage of this process differ from those of others. Default: random. */
  readonly salt?: string | undefined;
}

/** Length of the lineage, which the line appends to ids. */
const longestLineage = 16;

/** Readings that were kept back are looked at after so long. */
const throttleMs = 100;

/**
 * The engine, ready to use: it feeds `step` with what jobs say and with the time, and emits what is to be done. Nothing
 * in it throws into a job, blocks it, or waits for anybody.
 *
 * ```ts
 * const engine = new NotificationEngine();
 * engine.on("notify", (intent) => console.log(intent.title));
 * const job = engine.job("train-42", { title: "Run 42", total: 1000 });
 * job.progress(250);
 * job.succeed();
 * ```
 */
export class NotificationEngine extends EventEmitter<EngineEvents> {
  readonly #clock: Clock;
  readonly #salt: string;
  readonly #wake: Alarm;
  readonly #flush: Alarm;
  readonly #saver: Saver | undefined;
  readonly #toDo: ToDo<Effect>;
  readonly #throttle = new ProgressThrottle();
  /** Work that listeners have begun and not finished. */
  readonly #unfinished = new Set<Promise<unknown>>();
  #settings: Settings;
  #state: State;
  /** Events that wait for the state to be loaded; missing once it is. */
  #backlog: EngineEvent[] | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;
  /** Settles when the state of an earlier process is loaded. Until then the engine takes in everything and shows nothing. */
  readonly ready: Promise<void>;

  constructor(options: EngineOptions = {}) {
    super();
    const { store, clock = systemClock, salt = randomSalt() } = options;
    const { settings, diagnostics } = resolveSettings(options.settings);
    this.#settings = settings;
    this.#clock = clock;
    this.#salt = salt;
    this.#state = { ...initialState, lineage: contractId(salt, 1).slice(0, longestLineage) };
    this.#wake = new Alarm(clock, () => this.dispatch({ kind: "wake" }));
    this.#flush = new Alarm(clock, () => this.#lookAtKept());
    if (store) {
      this.#backlog = [];
      const onFailure = (reason: string) => this.#report("store_failed", `cannot save the state: ${reason}`);
      this.#saver = new Saver({ store, clock, text: () => serialise(this.#state), onFailure });
      this.ready = this.#load(store);
    } else {
      this.ready = Promise.resolve();
    }
    const saver = this.#saver;
    this.#toDo = new ToDo((effect) => this.#do(effect), saver && (() => saver.save()));
    // Whoever made the engine has had no chance to listen yet.
    queueMicrotask(() => {
      for (const diagnostic of diagnostics) this.#tell("diagnostic", [diagnostic]);
    });
  }

  /**
   * Names what this engine says among all that says the same: it is kept with the state, and new for an engine that
   * begins afresh.
   */
  get lineage(): string {
    return this.#state.lineage;
  }

  /** State of the engine. It never changes in place; each event makes a new one. */
  get state(): State {
    return this.#state;
  }

  /** Settings of the engine now. */
  get settings(): Settings {
    return this.#settings;
  }

  /** Value for the taskbar. */
  get taskbar(): TaskbarValue {
    return taskbarOf(this.#state.taskbar.tally);
  }

  /**
   * Starts a job, and returns a handle on it. The same id again is the next attempt at it if the latest is over, and goes on
   * with it if not; a higher `attempt` is the next one in any case.
   */
  job(id: string, facts: RunFacts & { readonly attempt?: number | undefined } = {}): Job {
    return new Job(this, id, facts);
  }

  /** Returns the run of a job; undefined where nothing is known of it. */
  run(job: string): Run | undefined {
    return lookup(this.#state.runs, job);
  }

  /** Returns the history, oldest first. A job of which nothing is known has an empty history. */
  history(query?: { after?: number | undefined; job?: string | undefined; limit?: number | undefined }) {
    return historyAfter(this.#state.desk.history, query);
  }

  /** Changes settings; what is not named stays as it is. */
  configure(changes: SettingsInput): void {
    const { settings, diagnostics } = resolveSettings(changes, this.#settings);
    this.#settings = settings;
    for (const diagnostic of diagnostics) this.#tell("diagnostic", [diagnostic]);
    this.dispatch({ kind: "wake" });
  }

  /** Takes in an event. Never throws. */
  dispatch(event: EngineEvent): void {
    if (this.#closed) return;
    try {
      this.#handle(event);
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Reports that something could not even be looked at. */
  refuse(error: unknown): void {
    this.#report("handler_failed", `this was passed over, because it threw: ${reasonOf(error)}`);
  }

  /** Reports trouble of a listener that comes up later. */
  report(diagnostic: Diagnostic): void {
    if (!this.#closed) this.#tell("diagnostic", [diagnostic]);
  }

  /**
   * Takes in nothing more, says what still waits, clears the taskbar, and ends when all is told and saved. Listeners that
   * are still sending, such as the line, have `flushMs` for it; then they are let go.
   */
  close({ flushMs = 2_000 }: { readonly flushMs?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#end(flushMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handle(event: EngineEvent): void {
    const time = this.#clock.monotonic();
    if (event?.kind === "progress") {
      if (!this.#throttle.admits(event, time)) {
        if (!this.#flush.isSet) this.#flush.set(throttleMs);
        return;
      }
      if (this.#throttle.isWaiting) this.#stepAll(this.#throttle.takeOut(event.job), time);
    } else if (this.#throttle.isWaiting) {
      this.#stepAll(this.#throttle.takeOutAll(time), time);
    }
    this.#step(event, time);
  }

  #lookAtKept(): void {
    const time = this.#clock.monotonic();
    this.#stepAll(this.#throttle.takeOutAll(time), time);
  }

  #stepAll(events: readonly EngineEvent[], monotonic: number): void {
    for (const event of events) this.#step(event, monotonic);
  }

  #step(event: EngineEvent, monotonic: number): void {
    if (this.#backlog) {
      this.#backlog.push(event);
      return;
    }
    const context = { now: this.#clock.now(), monotonic, settings: this.#settings, salt: this.#salt };
    const { state, effects } = step(this.#state, event, context);
    this.#state = state;
    this.#saver?.touch();
    if (effects.length > 0) this.#take(effects, monotonic);
  }

  /** Does at once what repeats itself anyway; the rest waits until the state that knows of it is saved. */
  #take(effects: readonly Effect[], monotonic: number): void {
    for (const effect of effects) {
      if (effect.kind === "wakeAt") this.#wake.set(effect.monotonic - monotonic);
      else if (effect.kind === "taskbar" || effect.kind === "diagnostic") this.#do(effect);
      else this.#toDo.add(effect);
    }
    this.#toDo.work();
  }

  #do(effect: Effect): void {
    const emitted = emittedEventOf(effect);
    if (emitted) this.#tell(...emitted);
  }

  /** A listener that throws harms neither the job nor the other listeners, and hears nothing of its own failure. */
  #tell(...[event, args]: EmittedEvent): void {
    for (const listener of this.listeners(event)) {
      try {
        const outcome: unknown = (listener as (...args: unknown[]) => unknown).apply(this, args);
        if (outcome instanceof Promise) this.#await(event, outcome);
      } catch (error) {
        this.#listenerFailed(event, error);
      }
    }
  }

  #await(event: keyof EngineEvents, outcome: Promise<unknown>): void {
    const unfinished = outcome
      .catch((error: unknown) => this.#listenerFailed(event, error))
      .finally(() => this.#unfinished.delete(unfinished));
    this.#unfinished.add(unfinished);
  }

  #listenerFailed(event: keyof EngineEvents, error: unknown): void {
    // What was still under way when the engine was closed of ends with it: that is no failure.
    if (event !== "diagnostic" && !this.#closed)
      this.#report("sink_failed", `a listener of "${event}" failed: ${reasonOf(error)}`);
  }

  #report(code: Diagnostic["code"], detail: string): void {
    this.#tell("diagnostic", [{ code, detail }]);
  }

  async #end(flushMs: number): Promise<void> {
    await this.ready;
    this.dispatch({ kind: "closed" });
    this.#closed = true;
    this.#wake.clear();
    this.#flush.clear();
    await this.#toDo.done;
    // What is not sent by then is given up.
    await settlesWithin(Promise.all(this.#unfinished), flushMs, { clock: this.#clock, keepAlive: false });
    this.#tell("closed", []);
    await this.#saver?.save();
  }

  async #load(store: StateStore): Promise<void> {
    const { state, trouble } = await loadState(store, this.#clock);
    if (state) this.#state = state;
    if (trouble) this.#tell("diagnostic", [trouble]);
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    for (const event of [{ kind: "restored" } as const, ...backlog]) {
      try {
        this.#step(event, this.#clock.monotonic());
      } catch (error) {
        this.refuse(error);
      }
    }
  }
}

function randomSalt(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return number.toString(36).padStart(7, "0");
}
