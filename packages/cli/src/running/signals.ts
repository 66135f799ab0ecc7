import { constants } from "node:os";
import type { Ending } from "../spectating/messages.js";
import type { PassedSignal } from "./ending.js";

/** Signals that are passed on to the program. */
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** Signals that a terminal sends to all processes in it, the program included. */
const fromTerminal: readonly string[] = ["SIGINT", "SIGQUIT"];

/**
 * Passes signals on until it is disposed, and records them in `passed`. Ctrl-C in a terminal reaches the program
 * without us; once more would be the second Ctrl-C, which many programs take for "at once".
 */
export function passSignalsOn(
  kill: (signal: NodeJS.Signals) => void,
  { inTerminal }: { readonly inTerminal: boolean },
): Disposable & { readonly passed: readonly PassedSignal[] } {
  const passed: PassedSignal[] = [];
  const listeners = passedOn.map((signal) => {
    const listener = () => {
      passed.push({ signal, at: performance.now() });
      if (!(inTerminal && fromTerminal.includes(signal))) kill(signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return {
    passed,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}

/**
 * Ends this process as the program ended: by the same signal where there was one. Returns the exit code for where that
 * cannot be.
 */
export async function endLike({ code, signal }: Pick<Ending, "code" | "signal">): Promise<number> {
  if (signal === null) return code ?? 1;
  if (process.platform !== "win32") {
    if (signal !== "SIGKILL" && signal !== "SIGSTOP") {
      // Adding and removing a listener restores the signal's default effect, also where Node has another one.
      const nothing = () => {};
      process.on(signal, nothing).off(signal, nothing);
    }
    process.kill(process.pid, signal);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return 128 + constants.signals[signal];
}
