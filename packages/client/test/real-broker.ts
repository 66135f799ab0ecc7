import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { fromSource } from "../../../testing/sources/from-source.js";
import type { Somewhere } from "./somewhere.js";

/** A real broker in a process of its own. */
export class RealBroker {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it and waits until it listens. */
  static async start(place: Somewhere, address: string): Promise<RealBroker> {
    const program = fileURLToPath(new URL("broker-process.mjs", import.meta.url));
    const child = spawn(process.execPath, [...fromSource, program], {
      env: { ...place.env, PATH: process.env.PATH, HOME: place.dir, TOASTY_TEST_ADDRESS: address },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the broker ended with ${code}: ${complaint}`);
    });
    await Promise.race([once(child.stdout, "data"), ended]);
    ended.catch(() => {});
    return new RealBroker(child);
  }

  /** kill -9: it has no time to say or to write anything. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  /** Stops in good order. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
  }

  /** Holds the process: its sockets stay open, and nothing answers. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  /** Lets it go on. */
  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
