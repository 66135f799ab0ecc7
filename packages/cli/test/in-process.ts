import { Writable } from "node:stream";
import type { CommandDefinition, CommandTable, Operands } from "../src/parsing/command.js";
import type { Options } from "../src/parsing/options.js";
import { parse } from "../src/parsing/parse.js";
import { createOutput, type OutputStreams } from "../src/printing/output.js";

/** The surroundings of a command that runs in the process of its test. */
interface Surroundings {
  /** Columns of the terminal; without them standard output is none. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

/** Result of a command that ran in the process of its test. */
interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output, read as JSON. */
  readonly json: () => unknown[];
}

/** Runs a command on a line of arguments, as the program does; throws what it throws. */
export async function runHere<O extends Options, P extends Operands>(
  command: CommandDefinition<O, P>,
  line: readonly string[],
  { columns, signal = new AbortController().signal }: Surroundings = {},
): Promise<Done> {
  const [stdout, stderr] = [capture(columns), capture()];
  const parsed = parse({ name: "tested", ...command }, line);
  const output = createOutput({ stdout: stdout.stream, stderr: stderr.stream, env: {} }, parsed.json);
  const commands: CommandTable = { entries: {}, groups: {} };
  const code = await command.run({ ...parsed, output, signal, commands });
  const json = () =>
    stdout
      .text()
      .split("\n")
      .filter(Boolean)
      .map((each): unknown => JSON.parse(each));
  return { code, stdout: stdout.text(), stderr: stderr.text(), json };
}

function capture(columns?: number) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      written.push(chunk.toString("utf8"));
      done();
    },
  });
  const terminal: OutputStreams["stdout"] = Object.assign(stream, { isTTY: columns !== undefined, columns });
  return { stream: terminal, text: () => written.join("") };
}
