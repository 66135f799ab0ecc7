import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, rest } from "../parsing/command.js";
import { duration, flag, number, pairs, text } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { jsonLine } from "../printing/output.js";
import { progressPatternOption } from "../running/progress-pattern.js";
import { runAndReport } from "../running/run-and-report.js";
import { titleOf } from "../running/title.js";

export const run = defineCommand({
  description: [
    "The command gets standard input, and its output comes through byte for byte; `run` ends as it does, with its exit code or by its signal, and passes signals on to it. Whatever goes wrong with telling, the command does not notice.",
    "Tells of 25, 50 and 75 %, where the output says how far the whole is (tqdm, rich, pip, pytest, webpack, ninja, cargo, git, rsync, curl, ffmpeg, other bars, and counts and percentages that rise), of failure with the last lines, and of the end. What is over within --quiet-under is not told: you are still looking. Where no terminal shows the command, a failure is told however soon. Without a broker a line on standard error says so at the start.",
    "In a terminal the output is read on its way there, so that the command sees a pipe; it is told of the terminal's colours and width, yet bars and prompts may differ. With --tty the command keeps the terminal, and only its end is told.",
  ],
  operands: { command: rest("what to run, with its arguments") },
  options: {
    name: text("what you know it by", "NAME", { fallback: "the command up to its first option" }),
    to: text("a client id, or * for every desk that is attached then", "CLIENT_ID", { fallback: "desktop" }),
    quietUnder: duration("what is over sooner is not told", { fallback: "30s" }),
    always: flag("tell, however short it was"),
    tty: flag("leave the terminal to the command; what it prints there is not read"),
    progressPattern: progressPatternOption,
    lines: number("how many of the last lines a failure shows", "COUNT", { min: 0, max: 50, fallback: "5" }),
    label: pairs("a label; desks and gateways know `job` and `attempt`", "KEY=VALUE"),
    ...connectionOptions,
  },
  examples: [
    ["toasty run -- python train.py --epochs 40", "tells of milestones, and how it ended"],
    ['toasty run --name "Nightly build" --always -- make -j4', "tells also when it was quick"],
    [
      String.raw`toasty run --progress-pattern "(?<current>\d+) of (?<total>\d+) steps" -- ./simulate`,
      "reads progress that is written in a way of its own",
    ],
    ["toasty run --tty -- npm init", "a command that talks with you keeps the terminal"],
  ],
  standsIn: true,
  async run({ operands: { command }, options, output }) {
    if (command[0] === "") throw new UsageError("the command is empty.");
    const { name, to, quietUnder, always, tty, progressPattern, lines, label } = options;
    const result = await runAndReport({
      command,
      name: name ?? titleOf(command),
      to,
      labels: label,
      connection: options,
      pattern: progressPattern,
      quietUnderMs: always ? 0 : (quietUnder ?? 30_000),
      lastLines: lines ?? 5,
      keepTerminal: tty,
    });
    if (result.kind === "not_started") {
      process.stderr.write(`toasty: ${result.sentence}\n`);
      return result.found ? exitCodes.notExecutable : exitCodes.notFound;
    }
    if (result.lost !== null) {
      process.stderr.write(`toasty: some of the output could not be written: ${result.lost}\n`);
    }
    if (output.json) process.stderr.write(`${jsonLine(result.summary)}\n`);
    else if (result.summary.trouble !== null && !result.nobodyTold) {
      const { sanitizeLine } = await import("@toasty/proto");
      process.stderr.write(`toasty: not everything could be told: ${sanitizeLine(result.summary.trouble)}\n`);
    }
    return await result.endAlike();
  },
});
