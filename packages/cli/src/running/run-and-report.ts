import { setTimeout as pause } from "node:timers/promises";
import type { ConnectionSettings } from "../connecting/connection-options.js";
import type { Report } from "../spectating/messages.js";
import { spectate } from "../spectating/spectator.js";
import { Notice } from "./notice.js";
import { type Program, startProgram } from "./program.js";
import { endLike } from "./signals.js";
import { terminalTab } from "./terminal-tab.js";

/** Options of {@link runAndReport}. */
interface RunOptions {
  readonly command: readonly string[];
  readonly name: string;
  readonly to: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly connection: ConnectionSettings;
  readonly pattern: string | undefined;
  readonly quietUnderMs: number;
  readonly lastLines: number;
  readonly keepTerminal: boolean;
}

/** Result of {@link runAndReport}. */
type RunResult =
  | { readonly kind: "not_started"; readonly found: boolean; readonly sentence: string }
  | {
      readonly kind: "ended";
      readonly summary: Report & { readonly exitCode: number | null; readonly signal: string | null } & {
        readonly durationMs: number;
      };
      /** True: it was reported already that nobody will be told. */
      readonly nobodyTold: boolean;
      /** Reason why some of its output could not be written; null if all was. */
      readonly lost: string | null;
      /** Ends this process like the program, or returns its exit code. */
      endAlike(): Promise<number>;
    };

/** Signals by which a human cuts the report of the end short. */
const cuttingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Time for the last output to come through before the end is reported without it. */
const lastWordsMs = 500;

/** Runs a program to its end while a spectator reports. A failure of the spectator changes nothing for the program. */
export async function runAndReport(options: RunOptions): Promise<RunResult> {
  const { command, keepTerminal, ...settings } = options;
  const watched = process.stdout.isTTY || process.stderr.isTTY;
  const tab = terminalTab(process.stderr);
  const notice = new Notice((text) => process.stderr.write(text));
  let nobodyTold = false;
  const spectator = spectate(
    { kind: "job", id: undefined, watched, taskbar: process.stderr.isTTY, ...settings },
    {
      toTerminal: tab.write,
      onNobody(reason) {
        nobodyTold = true;
        notice.say(`toasty: nobody will be told about this run: ${reason}`);
      },
    },
  );
  let program: Program;
  try {
    program = await startProgram({
      command,
      keepTerminal,
      look(source, bytes) {
        tab.passed(bytes);
        notice.passed(bytes);
        spectator.look(source, bytes);
      },
    });
  } catch (error) {
    return notStarted(command[0] as string, error as NodeJS.ErrnoException);
  }
  const ending = await program.ended;
  using interruption = untilInterrupted();
  let lost: string | null = null;
  const cutShort: Report = { told: [], progress: null, trouble: "telling was cut short" };
  const report = await Promise.race([tell(), interruption.came.then(() => cutShort)]);
  tab.clear();
  notice.flush();
  const { code, signal, ranMs } = ending;
  return {
    kind: "ended",
    summary: { exitCode: code, signal, durationMs: Math.round(ranMs), ...report },
    nobodyTold,
    lost,
    endAlike: () => endLike(ending),
  };

  /** Processes that the program left behind may print for days, and still come through; the end is reported before. */
  async function tell(): Promise<Report> {
    await Promise.race([program.silent, pause(lastWordsMs)]);
    const told = await spectator.end(ending);
    lost = await program.silent;
    return told;
  }
}

function untilInterrupted(): Disposable & { readonly came: Promise<void> } {
  const { promise: came, resolve } = Promise.withResolvers<void>();
  const listener = () => resolve();
  for (const signal of cuttingSignals) process.on(signal, listener);
  return {
    came,
    [Symbol.dispose]() {
      for (const signal of cuttingSignals) process.off(signal, listener);
    },
  };
}

function notStarted(program: string, { code, message }: NodeJS.ErrnoException): RunResult {
  const found = code !== "ENOENT";
  const why = found ? message : "there is no such command, or no such folder to run it in";
  return { kind: "not_started", found, sentence: `cannot start ${program}: ${why}` };
}
