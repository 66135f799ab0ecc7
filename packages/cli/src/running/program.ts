import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { isatty } from "node:tty";
import type { Ending } from "../spectating/messages.js";
import { handOver, isSameFile, openPipes } from "./channels.js";
import { wasStopped } from "./ending.js";
import { outletOf, pump } from "./pump.js";
import { passSignalsOn } from "./signals.js";
import { terminalEnvironment } from "./terminal-environment.js";

/** Which of its outputs some bytes came from. */
type Source = "stdout" | "stderr";

/** A program that runs for somebody. */
export interface Program {
  /** Settles when it has ended; what it has left behind may still print. */
  readonly ended: Promise<Ending>;
  /** Settles when all that was printed is passed on, with why some of it was lost, if any was. */
  readonly silent: Promise<string | null>;
}

/** Options of {@link startProgram}. */
export interface ProgramOptions {
  readonly command: readonly string[];
  /** Leaves terminals to the program; what it prints there is not seen. */
  readonly keepTerminal: boolean;
  /** Sees all that is passed on. Must not throw. */
  readonly look: (source: Source, bytes: Uint8Array) => void;
}

/**
 * Starts a program with our standard input, passes its output through and signals on. Throws the system's error where it
 * cannot be started.
 */
export async function startProgram({ command, keepTerminal, look }: ProgramOptions): Promise<Program> {
  const read = (["stdout", "stderr"] as const).filter((source) => !(keepTerminal && process[source].isTTY));
  // Two ways to one place would mix up the order of the lines.
  const asOne = read.length === 2 && isSameFile(1, 2);
  const pipes = openPipes(asOne ? 1 : read.length);

  const stdioOf = (source: Source) => {
    if (!read.includes(source)) return "inherit";
    return pipes?.[asOne ? 0 : read.indexOf(source)]?.writer ?? "pipe";
  };
  const [file = "", ...args] = command;
  const began = performance.now();
  const child = spawn(file, args, {
    stdio: ["inherit", stdioOf("stdout"), stdioOf("stderr")] satisfies StdioOptions,
    env: { ...process.env, ...terminalEnvironment(process, read) },
  });
  if (pipes) handOver(pipes);
  // To ask `process.stdin` would make it non-blocking, for the program as well, which has the same.
  const inTerminal = [0, 1, 2].some((fd) => isatty(fd));
  const signals = passSignalsOn((signal) => child.kill(signal), { inTerminal });
  const pumps = read.slice(0, pipes?.length).map((source, index) => {
    const from = pipes?.[index]?.reader ?? (child[source] as Readable);
    return pump(from, outletOf(source), (bytes) => look(source, bytes));
  });
  const exited = exitOf(child);
  try {
    await once(child, "spawn");
  } catch (error) {
    signals[Symbol.dispose]();
    throw error;
  }
  const ended = exited.then(([code, signal]): Ending => {
    signals[Symbol.dispose]();
    const at = performance.now();
    return { code, signal, ranMs: at - began, stopped: wasStopped({ code, signal, at }, signals.passed) };
  });
  return { ended, silent: Promise.all(pumps).then((lost) => lost.find((reason) => reason !== null) ?? null) };
}

function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve([code, signal])));
}
