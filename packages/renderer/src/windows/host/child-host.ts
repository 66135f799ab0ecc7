import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Clock, systemClock } from "@toasty/kit/clock";
import { ToastyError } from "@toasty/proto";
import type {
  HostEvent,
  HostMessage,
  HostMethods,
  HostOptions,
  HostReport,
  HostRequest,
  WindowsHost,
} from "./host-methods.js";
import { mayRestart } from "./restarts.js";
import { Watchdog } from "./watchdog.js";

// Below the ten seconds after which the renderer gives a notification to its next way, so that what it gives up is not
// shown after all.
const answerMs = 8_000;
// A busy machine and a virus scanner take their time over a new process.
const startMs = 30_000;
const killAfterMs = 2_000;

/**
 * Opens a host in a process of its own. When that process ends by itself, or hangs in a call into Windows and is ended
 * here, the calls under way reject, `host_lost` is emitted, and another process is started in its place; where that
 * happens too often, only with a call after a while.
 */
export async function openChildHost(
  options: HostOptions,
  emit: (event: HostEvent) => void,
  program: URL = hostProgram(),
  clock: Clock = systemClock,
): Promise<WindowsHost> {
  let closed = false;
  let resting = false;
  let starts: readonly number[] = [clock.monotonic()];
  let link = connect(program, emit, lost);
  const close = async (): Promise<void> => {
    closed = true;
    await link.close();
  };
  const report = await link.open(options).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (!report.opened) await close();

  function lost(reason: string, mayStartAgain: boolean): void {
    if (closed) return;
    emit({ kind: "host_lost", reason });
    resting = true;
    // One that hung before it was ready would hang again: it is tried again with the next call.
    if (mayStartAgain) restart();
  }

  function restart(): void {
    const now = clock.monotonic();
    if (closed || !resting || !mayRestart(starts, now)) return;
    resting = false;
    starts = [...starts, now].slice(-10);
    link = connect(program, emit, lost);
    // Its failure is told by the calls that follow.
    link.open(options).catch(() => {});
  }

  return {
    report,
    call: (method, ...parameters) => {
      restart();
      return link.call(method, parameters) as never;
    },
    close,
  };
}

// Beside the built file, wherever the bundler has put this one.
function hostProgram(): URL {
  const places = ["./windows-host.js", "../windows-host.js"].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${places[0]} is missing; the package is not complete`);
  return found;
}

interface Link {
  open(options: HostOptions): Promise<HostReport>;
  call(method: keyof HostMethods, parameters: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

function connect(
  program: URL,
  emit: (event: HostEvent) => void,
  onLost: (reason: string, mayStartAgain: boolean) => void,
): Link {
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

  const call: Link["call"] = async (method, parameters) => {
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
