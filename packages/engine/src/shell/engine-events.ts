import type { Diagnostic, Effect, HistoryEntry, Intent } from "../events/effect.js";
import type { TaskbarValue } from "../taskbar/value.js";

type EffectOf<T extends Effect["kind"]> = Extract<Effect, { kind: T }>;

/** Events of the engine, with the arguments of their listeners. */
export interface EngineEvents {
  /** Show this and let it be noticed. The same id again replaces what is shown. */
  notify: [intent: Intent];
  /** Change what is shown under this id, silently. */
  update: [intent: Intent];
  /** An earlier process has shown this, and nobody has reacted yet. */
  resume: [intent: Intent];
  withdraw: [withdrawal: Pick<EffectOf<"withdraw">, "id" | "reason">];
  taskbar: [value: TaskbarValue, flash: boolean];
  sound: [sound: EffectOf<"sound">["sound"]];
  /** Something happened, whether it is shown or not. */
  record: [entry: HistoryEntry];
  /** The human chose this. */
  act: [choice: Pick<EffectOf<"act">, "action" | "job" | "attempt" | "id">];
  /** The engine has ended: a sink lets go of what it holds. */
  closed: [];
  /** Something is wrong with the input, the store or a listener. */
  diagnostic: [diagnostic: Diagnostic];
}

/** An event's name and what it is told with. */
export type EmittedEvent = {
  [E in keyof EngineEvents]: readonly [event: E, args: EngineEvents[E]];
}[keyof EngineEvents];

/** Returns the event for an effect; undefined where nobody is told. */
export function emittedEventOf(effect: Effect): EmittedEvent | undefined {
  switch (effect.kind) {
    case "notify":
      return ["notify", [effect.intent]];
    case "update":
      return ["update", [effect.intent]];
    case "resume":
      return ["resume", [effect.intent]];
    case "withdraw":
      return ["withdraw", [{ id: effect.id, reason: effect.reason }]];
    case "taskbar":
      return ["taskbar", [effect.value, effect.flash]];
    case "sound":
      return ["sound", [effect.sound]];
    case "record":
      return ["record", [effect.entry]];
    case "act": {
      const { action, job, attempt, id } = effect;
      return ["act", [{ action, job, attempt, id }]];
    }
    case "diagnostic":
      return ["diagnostic", [effect]];
    case "wakeAt":
      return undefined;
  }
}
