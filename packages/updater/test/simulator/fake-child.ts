import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";

/** A program that a test starts and ends, in the place of a process. */
export class FakeChild extends EventEmitter {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly stdio?: string;
    readonly detached?: boolean;
  };
  readonly kills: string[] = [];
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  isUnreferenced = false;

  constructor(program: string, args: readonly string[], options: FakeChild["options"]) {
    super();
    [this.program, this.args, this.options] = [program, args, options];
  }

  kill(signal: string): boolean {
    this.kills.push(signal);
    return true;
  }

  unref(): void {
    this.isUnreferenced = true;
  }

  /** Ends the program, as the system would report it. */
  end(code: number | null, signal: NodeJS.Signals | null = null): void {
    [this.exitCode, this.signalCode] = [code, signal];
    this.emit("exit", code, signal);
  }
}

/** Programs that were started, in order. */
export const started: FakeChild[] = [];

/** Stands for `spawn` of `node:child_process`. */
export function fakeSpawn(
  program: string,
  args: readonly string[],
  options: FakeChild["options"],
): ChildProcess {
  const child = new FakeChild(program, args, options);
  started.push(child);
  return child as unknown as ChildProcess;
}
