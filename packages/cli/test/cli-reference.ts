import { exitCodeMeanings } from "../src/ending/exit-codes.js";
import { type Command, operandName, usageLine } from "../src/parsing/command.js";
import { optionMeaning, optionSyntax } from "../src/parsing/help.js";

/** Writes `docs/cli.md` from the commands' specifications. */
export function cliReference(commands: readonly Command[]): string {
  return [introduction, exitCodes(), "## Commands", ...commands.map(section), ""]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

const introduction = `# The command \`toasty\`

<!-- Written by packages/cli/src/commands/index.test.ts from the commands' specifications; \`vitest -u\` writes it anew. -->

\`\`\`sh
npm install --global @toasty/cli
toasty demo                          # see everything at once, about five seconds
toasty up                            # broker and desk, in this terminal
toasty send "Hello" "from a script"  # in another one
\`\`\`

\`toasty help COMMAND\` says what stands here. \`source <(toasty completions bash)\` completes commands, options and choices; zsh and fish likewise.

**Output.** Results go to standard output, everything else to standard error. Colours and moving bars appear on a terminal only, and never when \`NO_COLOR\` is set. Every command takes \`--json\`: one object, or one object a line for what keeps coming (\`watch\`). Notifications are printed in protobuf's JSON mapping, with names in the place of enum numbers. A failure is one line on standard error, under \`--json\` an object: \`{ "error": { "reason", "code", "message", "exitCode", "violations"? } }\`, where \`reason\` is one of the library's closed list, or \`USAGE\`.

**Ending.** Ctrl-C ends every command cleanly with 130: a question is taken back, streams are closed. A second Ctrl-C ends it at once. \`serve\` and \`up\` end with 0 on SIGTERM. \`run\` leaves all that to its command.

**Environment.** \`TOASTY_ADDRESS\`, \`TOASTY_TOKEN\` and \`TOASTY_AGENT\` stand for \`--address\`, \`--token\` and \`--agent\`, \`TOASTY_PLAINTEXT=1\` for \`--plaintext\`; \`TOASTY_RUNTIME_DIR\` and \`TOASTY_CONFIG_DIR\` move socket, runtime file and tokens; \`NO_COLOR\` turns colours off; \`TOASTY_DEBUG=1\` adds the stack of a failure.`;

function exitCodes(): string {
  return ["## Exit codes", table(["code", "meaning"], exitCodeMeanings)].join("\n\n");
}

function section(command: Command): string {
  const { name, summary, description = [], operands, options, examples } = command;
  const operandRows = Object.entries(operands).map(([key, operand]) => [
    `\`${operandName(key)}\`${operand.required ? "" : " (optional)"}`,
    operand.summary,
  ]);
  const optionRows = Object.entries(options).map(([key, option]) => [
    `\`${optionSyntax(key, option).replaceAll("|", "\\|")}\``,
    optionMeaning(option).replaceAll("|", "\\|"),
  ]);
  const lines = examples.flatMap(([line, meaning]) => [`# ${meaning}`, line]);
  return [
    `### toasty ${name}`,
    `${summary}.`,
    ...description,
    `\`${usageLine(command)}\``,
    ...(operandRows.length > 0 ? [table(["operand", "meaning"], operandRows)] : []),
    ...(optionRows.length > 0 ? [table(["option", "meaning"], optionRows)] : []),
    `\`\`\`sh\n${lines.join("\n")}\n\`\`\``,
  ].join("\n\n");
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
