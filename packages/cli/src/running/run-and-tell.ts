import { setTimeout as pause } from "node:timers/promises";
import type { LineOptions } from "../connecting/open-line.js";
import type { Report } from "../spectating/messages.js";
import { spectate } from "../spectating/spectator.js";
import { Notice } from "./notice.js";
import { type Program, startProgram } from "./program.js";
import { endLike } from "./signals.js";
import { terminalTab } from "./terminal-tab.js";

/** What to run and how to tell of it. */
interface RunOptions {
  readonly command: readonly string[];
  readonly name: string;
  readonly to: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: LineOptions;
  readonly pattern: string | undefined;
  readonly quietUnderMs: number;
  readonly lastLines: number;
  readonly keepTerminal: boolean;
}

/** What came of it. */
type RunResult =
  | { readonly kind: "not started"; readonly found: boolean; readonly sentence: string }
  | {
      readonly kind: "ended";
      readonly summary: Report & { readonly exitCode: number | null; readonly signal: string | null } & {
        readonly durationMs: number;
      };
      /** True: it was said already that nobody is told. */
      readonly nobodyTold: boolean;
      /** Why some of its output could not be written, if any could not. */
      readonly lost: string | null;
      /** Ends this process like the program, or returns its exit code. */
      endAlike(): Promise<number>;
    };

/** What a human in a hurry sends while we still tell of the end. */
const hurry = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** What a program printed last may take so long to come through before its end is told without it. */
const lastWordsMs = 500;

/** Runs a program to its end while a spectator tells of it. What becomes of the spectator changes nothing for the program. */
export async function runAndTell(options: RunOptions): Promise<RunResult> {
  const { command, keepTerminal, ...spectacle } = options;
  const watched = process.stdout.isTTY || process.stderr.isTTY;
  const tab = terminalTab(process.stderr);
  const notice = new Notice((text) => process.stderr.write(text));
  let nobodyTold = false;
  const spectator = spectate(
    { manner: "job", id: undefined, watched, taskbar: process.stderr.isTTY, ...spectacle },
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
  using impatience = untilImpatient();
  let lost: string | null = null;
  const cutShort: Report = { told: [], progress: null, trouble: "telling was cut short" };
  const report = await Promise.race([tell(), impatience.came.then(() => cutShort)]);
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

  /** What it has left behind may print for days, and still comes through; the end is told before. */
  async function tell(): Promise<Report> {
    await Promise.race([program.silent, pause(lastWordsMs)]);
    const told = await spectator.end(ending);
    lost = await program.silent;
    return told;
  }
}

function untilImpatient(): Disposable & { readonly came: Promise<void> } {
  const { promise: came, resolve } = Promise.withResolvers<void>();
  const listener = () => resolve();
  for (const signal of hurry) process.on(signal, listener);
  return {
    came,
    [Symbol.dispose]() {
      for (const signal of hurry) process.off(signal, listener);
    },
  };
}

function notStarted(program: string, { code, message }: NodeJS.ErrnoException): RunResult {
  const found = code !== "ENOENT";
  const why = found ? message : "there is no such command, or no such folder to run it in";
  return { kind: "not started", found, sentence: `cannot start ${program}: ${why}` };
}
