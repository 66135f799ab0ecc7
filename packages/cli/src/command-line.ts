import { commands } from "./commands/index.js";
import { exitCodes } from "./ending/exit-codes.js";
import { listenForInterruption } from "./ending/interruption.js";
import { type Command, loadCommand } from "./parsing/command.js";
import { findCommand } from "./parsing/find-command.js";
import { parse } from "./parsing/parse.js";
import { createOutput, jsonLine, type Output } from "./printing/output.js";

/** Runs one command line to its end, and ends the process with its exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const interruption = listenForInterruption();
  const release = quietWhenNobodyReads(process.stdout);
  // A remark that cannot be written, as on a full disk, must not end what it is about.
  process.stderr.on("error", () => {});
  const asked = createOutput(process, ownArgs(args).includes("--json"));
  let code: number;
  let command: Command | undefined;
  try {
    const { name, entry, rest } = findCommand(commands.entries, args);
    command = await loadCommand(name, entry);
    code = await run(command, rest, interruption.signal, () => {
      interruption.release();
      release();
    });
    // An interrupted command has not done its work; a server that was asked to stop has.
    if (interruption.exitCode === exitCodes.interrupted) code = interruption.exitCode;
  } catch (error) {
    code = interruption.exitCode ?? (await report(error, asked, command));
  }
  process.stdout.write("", () => process.exit(code));
}

/** Returns the arguments before `--`: those after it may belong to another program. */
const ownArgs = (args: readonly string[]) => (args.includes("--") ? args.slice(0, args.indexOf("--")) : args);

async function run(
  command: Command,
  rest: readonly string[],
  signal: AbortSignal,
  release: () => void,
): Promise<number> {
  const parsed = parse(command, rest);
  const output = createOutput(process, parsed.json);
  if (parsed.help) {
    const { commandHelp } = await import("./parsing/help.js");
    const text = commandHelp(command, output.paint, output.textWidth);
    output.result({ help: commandHelp(command) }, text);
    return exitCodes.ok;
  }
  if (command.standsIn) release();
  return await command.run({ ...parsed, output, signal, commands });
}

async function report(error: unknown, output: Output, command: Command | undefined): Promise<number> {
  // Loaded only here, because most commands do not fail. The text may be that of any program at the address.
  const [{ explain, sentenceOf }, { sanitizeLine, sanitizeText }] = await Promise.all([
    import("./ending/failure.js"),
    import("@toasty/proto"),
  ]);
  const failure = explain(error, command);
  if (output.json) process.stderr.write(`${jsonLine(failure.json)}\n`);
  else process.stderr.write(`toasty: ${sanitizeLine(sentenceOf(failure))}\n`);
  if (process.env.TOASTY_DEBUG && error instanceof Error) {
    process.stderr.write(`${sanitizeText(error.stack ?? "")}\n`);
  }
  return failure.exitCode;
}

/** `toasty history | head` closes the pipe: that is no failure. Returns what leaves such errors to others. */
function quietWhenNobodyReads(stream: NodeJS.WriteStream): () => void {
  let mine = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (mine) process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
  });
  return () => {
    mine = false;
  };
}
