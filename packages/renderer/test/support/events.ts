import { EventEmitter, once } from "node:events";
import { systemClock } from "@toasty/kit/clock";
import type { App, BackendContext, BackendEvent } from "../../src/index.js";

const app: App = { id: "Acme.Trainer", name: "Acme Trainer" };

/** Keeps what a backend tells, and waits for it. */
export class Heard {
  readonly events: BackendEvent[] = [];
  readonly lines: { level: string; fields: object; message: string }[] = [];
  #taken = 0;
  readonly #bell = new EventEmitter();

  async next(): Promise<BackendEvent> {
    while (this.#taken >= this.events.length) await once(this.#bell, "event");
    return this.events[this.#taken++] as BackendEvent;
  }

  context(env: BackendContext["env"], platform: NodeJS.Platform = "linux"): BackendContext {
    const log = (level: string) => (fields: object, message: string) => {
      this.lines.push({ level, fields, message });
      this.#bell.emit("event");
    };
    return {
      app,
      platform,
      env,
      clock: systemClock,
      logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
      onEvent: (event) => {
        this.events.push(event);
        this.#bell.emit("event");
      },
    };
  }

  /** Waits for a line of the log. */
  async line(pattern: RegExp): Promise<{ level: string; fields: object; message: string }> {
    for (;;) {
      const found = this.lines.find(({ message }) => pattern.test(message));
      if (found) return found;
      await once(this.#bell, "event");
    }
  }
}
