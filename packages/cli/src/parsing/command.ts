import type { Output } from "../printing/output.js";
import { flag, type Options, type ValuesOf } from "./options.js";

/** Definition of a command: everything that parsing, help, completions and `docs/cli.md` need, and its work. */
export interface CommandDefinition<O extends Options = Options, P extends Operands = Operands> {
  /** More about it, one string for each paragraph. */
  readonly description?: readonly string[] | undefined;
  /** Arguments without a name, in their order; required ones first. */
  readonly operands: P;
  readonly options: O;
  /** Lines to type, each with its meaning. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** True: it runs another program, which handles signals and a reader that goes away by itself. */
  readonly standsIn?: boolean | undefined;
  /** Runs the command and returns the exit code. Throws a ToastyError or UsageError if it fails. */
  run(context: Context<O, P>): Promise<number>;
}

/** A loaded command. */
export interface Command<O extends Options = Options, P extends Operands = Operands>
  extends CommandDefinition<O, P> {
  /** Words to type, such as `send` or `token create`. */
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
}

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** One line, in the imperative. */
  readonly summary: string;
  load(): Promise<CommandDefinition>;
}

/** All commands of the program. */
export interface CommandTable {
  /** Entries by the words to type, in the order of the help. */
  readonly entries: Readonly<Record<string, CommandEntry>>;
  /** Summaries of the groups: of all commands that begin with the same word. */
  readonly groups: Readonly<Record<string, string>>;
}

/** Everything that a command gets when it runs. */
interface Context<O extends Options = Options, P extends Operands = Operands> {
  readonly options: ValuesOf<O>;
  readonly operands: OperandsOf<P>;
  readonly output: Output;
  /** Aborts on Ctrl-C and on a request to terminate. */
  readonly signal: AbortSignal;
  /** The table that the command comes from, for commands about commands. */
  readonly commands: CommandTable;
}

/** An argument without a name. */
interface Operand {
  readonly summary: string;
  readonly required: boolean;
  /** True: takes the rest of the line unchanged, options included. */
  readonly rest?: boolean | undefined;
  /** Words that completions offer for it: always the same, or depending on the names of all commands. */
  readonly offers?: Offers | undefined;
}

type Offers = readonly string[] | ((commandNames: readonly string[]) => readonly string[]);

/** Operands by their names in camel case; `clientId` is CLIENT_ID in the help. */
export type Operands = Readonly<Record<string, Operand>>;

/** Values of the operands, for `run`. */
export type OperandsOf<P extends Operands> = {
  readonly [K in keyof P]: P[K] extends { readonly rest: true }
    ? readonly string[]
    : P[K] extends { readonly required: true }
      ? string
      : string | undefined;
};

/** Returns the definition as it is, with its types inferred. */
export function defineCommand<const O extends Options, const P extends Operands>(
  definition: CommandDefinition<O, P>,
): CommandDefinition<O, P> {
  return definition;
}

/** Loads a command of a table. */
export async function loadCommand(name: string, entry: CommandEntry): Promise<Command> {
  return { name, summary: entry.summary, ...(await entry.load()) };
}

/** Loads all commands of a table. */
export const loadCommands = ({ entries }: CommandTable): Promise<Command[]> =>
  Promise.all(Object.entries(entries).map(([name, entry]) => loadCommand(name, entry)));

/** Declares an operand that must be given. */
export const required = (summary: string, offers: Offers = []) =>
  ({ summary, required: true, offers }) as const;

/** Declares an operand for a whole command line with options of its own, of at least one word. */
export const rest = (summary: string) => ({ summary, required: true, rest: true }) as const;

/** Declares an operand like {@link rest} that may be left out. */
export const optionalRest = (summary: string) => ({ summary, required: false, rest: true }) as const;

/** Declares an operand that may be left out. */
export const optional = (summary: string, offers: Offers = []) =>
  ({ summary, required: false, offers }) as const;

/** Options that every command takes besides its own. */
export const everywhere = {
  json: flag("print JSON: one object, or one a line for what keeps coming"),
  help: flag("show this help", { short: "h" }),
} satisfies Options;

/** Returns an option as it is typed: `--dedup-key` for `dedupKey`. */
export const optionName = (key: string) => `--${kebab(key)}`;

/** Returns an operand as the help shows it: `CLIENT_ID` for `clientId`. */
export const operandName = (key: string) => kebab(key).replaceAll("-", "_").toUpperCase();

/** Returns the syntax of a command in one line, such as `toasty send TITLE [BODY] [OPTIONS]`. */
export function usageLine(command: Pick<Command, "name" | "operands" | "options">): string {
  const entries = Object.entries(command.operands);
  const operands = entries.map(([key, { required }]) =>
    required ? operandName(key) : `[${operandName(key)}]`,
  );
  const all = Object.entries(command.options);
  const needed = all.flatMap(([key, { required, placeholder }]) =>
    required ? [`${optionName(key)} ${placeholder}`] : [],
  );
  const options = [...needed, ...(all.length > needed.length ? ["[OPTIONS]"] : [])];
  const [first] = entries;
  const line = first?.[1].rest ? [...options, restSyntax(...first)] : [...operands, ...options];
  return ["toasty", command.name, ...line].join(" ");
}

function restSyntax(key: string, { required }: Command["operands"][string]): string {
  const line = `-- ${operandName(key)}...`;
  return required ? line : `[${line}]`;
}

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
