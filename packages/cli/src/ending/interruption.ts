import { constants } from "node:os";

/** Turns Ctrl-C, a request to terminate and the end of the terminal into an AbortSignal; the second Ctrl-C ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, once there was one. */
  readonly exitCode: number | undefined;
  /** Stops listening: another program handles signals from now on. */
  release(): void;
}

/** Listens until the process ends. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const interrupt = (name: "SIGINT" | "SIGTERM" | "SIGHUP") => {
    const code = 128 + constants.signals[name];
    if (controller.signal.aborted) process.exit(code);
    exitCode = code;
    controller.abort();
  };
  // SIGHUP: the terminal was closed.
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => {
    const listener = () => interrupt(name);
    process.on(name, listener);
    return [name, listener] as const;
  });
  return {
    release() {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
  };
}
