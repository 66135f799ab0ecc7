import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ToastyError } from "@toasty/proto";
import type {
  HostEvent,
  HostMessage,
  HostMethods,
  HostOptions,
  HostReport,
  HostRequest,
} from "./host-methods.js";
import { Watchdog } from "./watchdog.js";

/**
 * Time for an answer: below the ten seconds after which the renderer gives a notification to its next backend, so that what
 * it gives up is not shown after all.
 */
const answerMs = 8_000;
/** Time for a start: a busy machine and a virus scanner take their time over a new process. */
const startMs = 30_000;
const killAfterMs = 2_000;

/** One process that calls into Windows. Once it has ended, every call rejects. */
export interface HostProcess {
  open(options: HostOptions): Promise<HostReport>;
  call(method: keyof HostMethods, parameters: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a process and watches it. `onLost` is called once when it ends by itself or hangs. */
export function startHostProcess(
  program: URL,
  emit: (event: HostEvent) => void,
  onLost: (reason: string, mayStartAgain: boolean) => void,
): HostProcess {
  const child = fork(fileURLToPath(program), [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
    windowsHide: true,
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let last = 0;
  let gone: Error | undefined;
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});

  let isReady = false;
  const watchdog = new Watchdog((limitMs) => {
    child.kill("SIGKILL");
    if (isReady) fail(hangs(limitMs));
    else fail(neverStarted(limitMs), false);
  });
  watchdog.expect(startMs);

  const fail = (reason: string, mayStartAgain = true): void => {
    if (gone !== undefined) return;
    watchdog.answered();
    gone = new ToastyError({ message: reason, code: "unavailable", reason: "PLATFORM_REFUSED" });
    ready.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
    onLost(reason, mayStartAgain);
  };
  child.on("message", (message: HostMessage) => {
    if (message.kind === "event") return emit(message.event);
    watchdog.answered();
    if (message.kind === "ready") {
      isReady = true;
      ready.resolve();
    } else if (message.kind === "unavailable") ready.reject(unavailable(message.message));
    else {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (waiting.size > 0) watchdog.expect(answerMs);
      if (message.kind === "result") call?.resolve(message.result);
      else call?.reject(refused(message.message));
    }
  });
  child.on("error", (error) =>
    fail(`The process for Windows' notifications cannot be started: ${error.message}.`),
  );
  child.on("exit", (code, signal) => fail(lastWords(code, signal)));

  const call: HostProcess["call"] = async (method, parameters) => {
    if (method !== "open") await opened;
    await ready.promise;
    if (gone !== undefined) throw gone;
    last += 1;
    const request: HostRequest = { id: last, method, parameters };
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      watchdog.expect(answerMs);
      child.send(request, (error) => {
        // Its exit tells the rest.
        if (error !== null) child.kill("SIGKILL");
      });
    });
  };
  let opened: Promise<unknown> = ready.promise;
  return {
    open(options) {
      const report = call("open", [options]) as Promise<HostReport>;
      opened = report.catch(() => {});
      return report;
    },
    call,
    async close() {
      if (gone !== undefined) return;
      gone = new ToastyError({
        message: "The host for Windows' notifications is closed.",
        code: "cancelled",
        reason: "CLOSED",
      });
      watchdog.answered();
      for (const { reject } of waiting.values()) reject(gone);
      waiting.clear();
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  // Disconnecting is what the host ends on; a host that hangs in a call into Windows is killed.
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  if (child.connected) child.disconnect();
  await exit;
  clearTimeout(timer);
}

const lastWords = (code: number | null, signal: NodeJS.Signals | null): string =>
  `The process that talks to Windows' notifications ended (${signal ?? `exit code ${code}`}). ` +
  "Toasts that it has shown stay on the screen; another process takes its place.";

const hangs = (limitMs: number): string =>
  `The process that talks to Windows' notifications has not answered for ${limitMs / 1000} s and was ended: a call into ` +
  "Windows hangs. Toasts that it has shown stay on the screen; another process takes its place.";

const neverStarted = (limitMs: number): string =>
  `The process for Windows' notifications was not ready after ${limitMs / 1000} s and was ended. ` +
  "The next notification starts another one.";

const unavailable = (message: string) =>
  new ToastyError({
    message: `koffi, through which Windows is called, cannot be loaded: ${message}.`,
    remedy: "Install it with `npm install koffi`.",
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });

const refused = (message: string) =>
  new ToastyError({ message, code: "internal", reason: "PLATFORM_REFUSED" });
