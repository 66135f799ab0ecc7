import { sanitizeLine } from "@toasty/proto";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional, required } from "../parsing/command.js";
import { flag, pairs, text } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { readFraction } from "../parsing/values.js";
import { jsonLine } from "../printing/output.js";
import { followInput } from "../running/follow-input.js";
import { progressPatternOption } from "../running/progress-pattern.js";
import { type BarUpdate, moveBar } from "../sending/move-bar.js";

export const progress = defineCommand({
  description: [
    "With HOW_FAR, --done or --failed: says it once, and the same TITLE or --id again moves the same bar. A broker that is away costs the script a note on standard error and nothing else: the exit code stays 0. Scripts that have to know send with `toasty send --progress`.",
    "Without: reads progress in what comes in on standard input, which goes on to standard output byte for byte. A pipe does not tell whether the program before it succeeded; `toasty run` does.",
  ],
  operands: {
    title: required("what it is that moves on"),
    howFar: optional("0 to 1, 40%, 4/10, or ? where nobody knows; without it, standard input says"),
  },
  options: {
    status: text("what it is doing, such as `epoch 4/10`", "TEXT"),
    done: { ...text("it is done: says so in the place of the bar", "TEXT", { implied: "" }) },
    failed: text("it failed: says so in the place of the bar", "TEXT", { implied: "" }),
    id: text("tells bars apart that have the same title", "ID", { fallback: "made from the title" }),
    to: text("a client id, or * for every desk that is attached then", "CLIENT_ID", { fallback: "desktop" }),
    label: pairs("a label; desks and gateways know `job` and `attempt`", "KEY=VALUE"),
    progressPattern: progressPatternOption,
    quiet: flag("say nothing, also of what could not be told"),
    ...connectionOptions,
  },
  examples: [
    ['toasty progress "Run 42" 0.4 --id run-42 --status "epoch 4/10"', "moves the bar to 40 %"],
    ['toasty progress "Run 42" --id run-42 --done "accuracy 97.3 %"', "ends it well"],
    ["toasty progress Backup --failed 'disk full'", "ends it with an error"],
    ["python train.py 2>&1 | toasty progress Training", "follows what a program prints"],
  ],
  async run({ operands, options, output, signal }) {
    const update = updateOf(readFraction(operands.howFar === undefined ? [] : [operands.howFar]), options);
    const noteTrouble = (trouble: string | null) => {
      if (trouble !== null && !options.quiet) output.note(`toasty: not told: ${sanitizeLine(trouble)}`);
    };
    if (update === undefined) {
      if (process.stdin.isTTY) {
        throw new UsageError(
          "HOW_FAR is missing.",
          "Give 0 to 1, 40%, 4/10 or ?, or pipe a program's output in.",
        );
      }
      const report = await followInput({ ...operands, ...options, connection: options }, signal);
      if (output.json) process.stderr.write(`${jsonLine(report)}\n`);
      else noteTrouble(report.trouble);
      return exitCodes.ok;
    }
    const moved = await moveBar(operands.title, update, options);
    if (output.json) output.result(moved, "");
    else noteTrouble(moved.trouble);
    return exitCodes.ok;
  },
});

/** Returns the update that the command line gives; undefined if standard input gives it. */
function updateOf(
  fraction: number | "unknown" | undefined,
  {
    done,
    failed,
    status,
  }: {
    readonly done?: string | undefined;
    readonly failed?: string | undefined;
    readonly status?: string | undefined;
  },
): BarUpdate | undefined {
  if (done !== undefined && failed !== undefined)
    throw new UsageError("--done and --failed exclude each other.");
  if (done !== undefined) return { kind: "done", text: done || (status ?? "") };
  if (failed !== undefined) return { kind: "failed", text: failed || (status ?? "") };
  if (fraction === undefined) return undefined;
  return { kind: "moving", fraction: fraction === "unknown" ? undefined : fraction, text: status ?? "" };
}
