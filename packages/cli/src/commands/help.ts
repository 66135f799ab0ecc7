import { exitCodeMeanings, exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional } from "../parsing/command.js";
import { findCommand } from "../parsing/find-command.js";
import { columns, commandHelp, section } from "../parsing/help.js";
import { type Paint, plain } from "../printing/paint.js";
import { commands } from "./index.js";

const topic = "exit-codes";

export const help = defineCommand({
  name: "help",
  summary: "Show help for a command or a topic",
  operands: {
    topic: optional("a command, or exit-codes"),
    word: optional("the command's second word, as in `help token create`"),
  },
  options: {},
  examples: [
    ["toasty help ask", "everything about `toasty ask`"],
    ["toasty help exit-codes", "what scripts can branch on"],
  ],
  async run({ operands, output }) {
    const text = (paint: Paint) => helpOn(operands.topic, operands.word, paint);
    output.result({ help: await text(plain) }, await text(output.paint));
    return exitCodes.ok;
  },
});

async function helpOn(
  topicGiven: string | undefined,
  word: string | undefined,
  paint: Paint,
): Promise<string> {
  if (topicGiven === undefined) return overview(paint);
  if (topicGiven === topic) return ["What the exit codes mean.", "", ...columns(exitCodeMeanings)].join("\n");
  const { entry } = findCommand(commands, [topicGiven, ...(word === undefined ? [] : [word])]);
  return commandHelp(await entry.load(), paint);
}

function overview(paint: Paint): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return [
    "Notifications between programs and the human at the desk.",
    ...section("Usage", ["  toasty COMMAND [OPTIONS]"], paint),
    ...section("Commands", columns(rows), paint),
    ...section(
      "Everywhere",
      columns([
        ["--json", "print JSON: one object, or one a line for what keeps coming"],
        ["-h, --help", "show the help of a command, with examples"],
        ["-V, --version", "print the version"],
      ]),
      paint,
    ),
    ...section(
      "Environment",
      columns([
        ["TOASTY_ADDRESS", "where the broker is; default: what its runtime file says"],
        ["TOASTY_TOKEN", "the token to show it; default: the built-in ones"],
        ["TOASTY_AGENT", "in whose name to send; default: toasty"],
        ["TOASTY_RUNTIME_DIR", "where socket and runtime file are"],
        ["TOASTY_CONFIG_DIR", "where the tokens are"],
        ["TOASTY_KEY_PASSPHRASE", "the passphrase of keys that sign releases"],
        ["NO_COLOR", "no colours, whatever its value"],
      ]),
      paint,
    ),
    "",
    "Start with `toasty demo`, then run `toasty up` in one terminal and `toasty send Hello` in another.",
  ].join("\n");
}
