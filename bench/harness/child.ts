import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** A process of the bench that does what it is asked to, one thing at a time. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Calls one of the functions that the process offers. */
  ask<T>(action: string, argument?: unknown): Promise<T>;
  /** Private memory in MB, after a garbage collection. */
  memory(): Promise<number>;
  /** Private memory in MB, as it is at this moment. */
  memoryNow(): number;
}

type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** Starts a process from a file that calls `offer`. */
export async function startChild(file: URL): Promise<Child> {
  const child = fork(file, { execArgv: ["--expose-gc"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on("message", (reply: Reply) => waiting.get(reply.id)?.(reply));
  let last = 0;
  const ask = async <T>(action: string, argument?: unknown): Promise<T> => {
    const id = ++last;
    const reply = await new Promise<Reply>((resolve, reject) => {
      waiting.set(id, resolve);
      child.once("exit", (code) =>
        reject(new Error(`${file.pathname} ended with ${code} while asked to ${action}`)),
      );
      child.send({ id, action, argument });
    });
    waiting.delete(id);
    child.removeAllListeners("exit");
    if (reply.error !== undefined) throw new Error(`${file.pathname} ${action}: ${reply.error}`);
    return reply.value as T;
  };
  const pid = child.pid as number;
  return {
    pid,
    ask,
    memory: async () => {
      await ask("collect");
      return privateMemory(pid);
    },
    memoryNow: () => privateMemory(pid),
    [Symbol.asyncDispose]: () => end(child),
  };
}

function privateMemory(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kilobytes = /^Pss_Anon:\s+(\d+) kB/m.exec(rollup)?.[1];
  if (kilobytes === undefined)
    throw new Error("the kernel reports no Pss_Anon; this row needs Linux 5.14 or newer");
  return Number(kilobytes) / 1024;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
