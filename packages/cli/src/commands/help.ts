import { exitCodeMeanings, exitCodes } from "../ending/exit-codes.js";
import { type CommandTable, defineCommand, loadCommand, optional } from "../parsing/command.js";
import { findCommand } from "../parsing/find-command.js";
import { columns, commandHelp, section } from "../parsing/help.js";
import { wrapText } from "../printing/layout.js";
import { type Paint, plain } from "../printing/paint.js";

const exitCodesTopic = "exit-codes";

export const help = defineCommand({
  operands: {
    topic: optional("a command, what several begin with, or exit-codes", topicsOf),
    word: optional("the command's second word, as in `help token create`"),
  },
  options: {},
  examples: [
    ["toasty help ask", "everything about `toasty ask`"],
    ["toasty help release", "the commands that begin with `release`"],
    ["toasty help exit-codes", "what scripts can branch on"],
  ],
  async run({ operands: { topic, word }, output, commands }) {
    const text = (paint: Paint, width: number) => helpOn(topic, word, { paint, width, commands });
    output.result(
      { help: await text(plain, Number.POSITIVE_INFINITY) },
      await text(output.paint, output.textWidth),
    );
    return exitCodes.ok;
  },
});

/** Returns everything that help can be asked about. */
function topicsOf(commandNames: readonly string[]): string[] {
  return [...new Set(commandNames.map((name) => name.split(" ")[0] ?? name)), exitCodesTopic];
}

/** The commands to explain, and the layout of the text. */
interface Layout {
  readonly paint: Paint;
  readonly width: number;
  readonly commands: CommandTable;
}

async function helpOn(topic: string | undefined, word: string | undefined, layout: Layout): Promise<string> {
  const { paint, width, commands } = layout;
  if (topic === undefined) return overview(layout);
  if (topic === exitCodesTopic)
    return ["What the exit codes mean.", "", ...columns(exitCodeMeanings, width)].join("\n");
  const group = commands.groups[topic];
  if (group !== undefined && word === undefined) return groupHelp(topic, group, layout);
  const { name, entry } = findCommand(commands.entries, [topic, ...(word === undefined ? [] : [word])]);
  return commandHelp(await loadCommand(name, entry), paint, width);
}

function groupHelp(group: string, summary: string, { paint, width, commands }: Layout): string {
  const members = rowsOf(commands).filter(([name]) => name.startsWith(`${group} `));
  return [
    `${summary}.`,
    ...section("Usage", [`  toasty ${group} COMMAND [OPTIONS]`], paint),
    ...section("Commands", columns(members, width), paint),
    "",
    ...wrapText(`\`toasty help ${group} COMMAND\` says more about each.`, width),
  ].join("\n");
}

/** Commands of one word, and each group once, where its first command stands. */
function overviewRows(commands: CommandTable): Row[] {
  const { groups } = commands;
  const rows = rowsOf(commands).map(([name, summary]): Row => {
    const [first = name] = name.split(" ");
    return first in groups ? [`${first} …`, groups[first] ?? summary] : [name, summary];
  });
  return [...new Map(rows)];
}

type Row = readonly [name: string, meaning: string];

const rowsOf = ({ entries }: CommandTable): Row[] =>
  Object.entries(entries).map(([name, { summary }]) => [name, summary]);

function overview({ paint, width, commands }: Layout): string {
  return [
    "Notifications between programs and the human at the desk.",
    ...section("Usage", ["  toasty COMMAND [OPTIONS]"], paint),
    ...section("Commands", columns(overviewRows(commands), width), paint),
    ...section("Everywhere", columns(everywhereRows, width), paint),
    ...section("Environment", columns(environmentRows, width), paint),
    "",
    ...wrapText(
      "Start with `toasty demo`, then run `toasty up` in one terminal and `toasty send Hello` in another.",
      width,
    ),
  ].join("\n");
}

const everywhereRows: readonly Row[] = [
  ["--json", "print JSON: one object, or one a line for what keeps coming"],
  ["-h, --help", "show the help of a command, with examples"],
  ["-V, --version", "print the version"],
];

const environmentRows: readonly Row[] = [
  ["TOASTY_ADDRESS", "where the broker is; default: the one of this user"],
  ["TOASTY_PLAINTEXT", "1 speaks to that address without encryption"],
  ["TOASTY_TOKEN", "the token to show it; default: the built-in ones"],
  ["TOASTY_AGENT", "in whose name to send; default: toasty"],
  ["TOASTY_RUNTIME_DIR", "where socket and runtime file are"],
  ["TOASTY_CONFIG_DIR", "where the tokens are"],
  ["TOASTY_KEY_PASSPHRASE", "the passphrase of keys that sign releases"],
  ["TOASTY_DEBUG", "any value adds the stack to a failure"],
  ["NO_COLOR", "no colours, whatever its value"],
];
