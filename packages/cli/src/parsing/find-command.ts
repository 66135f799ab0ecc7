import { suggest, UsageError } from "./usage-error.js";

/** The command that is meant, and what is left of the line for it. */
export interface Found<E> {
  readonly name: string;
  readonly entry: E;
  readonly rest: readonly string[];
}

/** Finds the command in a line: two words where there is such a command (`token create`), else one. */
export function findCommand<E>(table: Readonly<Record<string, E>>, args: readonly string[]): Found<E> {
  const [before, line] = splitLeadingOptions(args);
  const json = before.filter((arg) => arg === "--json");
  if (before.includes("--version") || before.includes("-V")) return found(table, "version", json, []);
  const [first, second] = line;
  if (first === undefined) return found(table, "help", json, []);
  const both = `${first} ${second}`;
  if (Object.hasOwn(table, both)) return found(table, both, before, line.slice(2));
  if (Object.hasOwn(table, first)) return found(table, first, before, line.slice(1));
  if (asksAboutGroup(Object.keys(table), args, first, second)) {
    return found(
      table,
      "help",
      args.filter((arg) => arg === "--json"),
      [first],
    );
  }
  throw unknownCommand(Object.keys(table), first, second);
}

/** `toasty --json history` is `toasty history --json`; `toasty --help` is `toasty help`. */
function splitLeadingOptions(args: readonly string[]): [string[], readonly string[]] {
  const start = args.findIndex((arg) => !arg.startsWith("-"));
  const count = start === -1 ? args.length : start;
  const before = args.slice(0, count);
  const allowed = ["--json", "--help", "-h", "--version", "-V"];
  const wrong = before.find((arg) => !allowed.includes(arg));
  if (wrong === "-v")
    throw new UsageError("there is no option -v.", "Did you mean -V, which prints the version?");
  if (wrong)
    throw new UsageError(
      `${wrong} stands before the command.`,
      `Write it after the command, as in \`toasty send … ${wrong}\`.`,
    );
  return [before, args.slice(count)];
}

function found<E>(
  table: Readonly<Record<string, E>>,
  name: string,
  before: readonly string[],
  rest: readonly string[],
): Found<E> {
  return { name, entry: table[name] as E, rest: [...before, ...rest] };
}

/** `toasty token --help` is `toasty help token`. */
function asksAboutGroup(
  names: readonly string[],
  args: readonly string[],
  first: string,
  second: string | undefined,
): boolean {
  const helpIsAsked = args.includes("--help") || args.includes("-h");
  return (
    helpIsAsked && (second?.startsWith("-") ?? true) && names.some((name) => name.startsWith(`${first} `))
  );
}

function unknownCommand(names: readonly string[], first: string, second: string | undefined): UsageError {
  const within = names.filter((name) => name.startsWith(`${first} `));
  if (within.length > 0) {
    const words = within.map((name) => name.slice(first.length + 1)).join(", ");
    const given = second === undefined || second.startsWith("-") ? "nothing" : JSON.stringify(second);
    return new UsageError(
      `\`toasty ${first}\` needs one of ${words} after it, and got ${given}.`,
      `\`toasty help ${first}\` explains them.`,
    );
  }
  const meant = suggest(first, [...new Set(names.flatMap((name) => [name, name.split(" ")[0] ?? name]))]);
  return new UsageError(
    `there is no command ${JSON.stringify(first)}.`,
    meant ? `Did you mean \`toasty ${meant}\`?` : "`toasty help` lists all commands.",
  );
}
