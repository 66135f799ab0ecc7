import { type ParseArgsOptionDescriptor, parseArgs } from "node:util";
import {
  type Command,
  everywhere,
  type Operands,
  type OperandsOf,
  operandName,
  optionName,
  usageLine,
} from "./command.js";
import type { Option, Options, ValuesOf } from "./options.js";
import { naming, suggest, UsageError } from "./usage-error.js";

/** A command line that has been understood. */
export interface Parsed<O extends Options, P extends Operands> {
  readonly options: ValuesOf<O>;
  readonly operands: OperandsOf<P>;
  readonly json: boolean;
  readonly help: boolean;
}

/** Reads a command's arguments by its specification. Pure; throws a UsageError that says what would be right. */
export function parse<O extends Options, P extends Operands>(
  command: Pick<Command<O, P>, "name" | "operands" | "options">,
  args: readonly string[],
): Parsed<O, P> {
  const known = byTypedName({ ...everywhere, ...command.options });
  const { given, operands } = gather(known, args, restOf(command.operands));
  const json = given.has("--json");
  // Whoever asks for help may have half a command line only.
  if (given.has("--help")) return { options: {}, operands: {}, json, help: true } as unknown as Parsed<O, P>;
  const values = Object.entries(command.options).map(([key, option]) => {
    return [key, readOption(optionName(key), option, given.get(optionName(key)) ?? [])];
  });
  return {
    options: Object.fromEntries(values) as ValuesOf<O>,
    operands: assign(command, operands),
    json,
    help: false,
  };
}

type Known = ReadonlyMap<string, Option<unknown>>;

const byTypedName = (options: Options): Known =>
  new Map(Object.entries(options).map(([key, option]) => [optionName(key), option]));

/** Returns true if the first operand takes the rest of the line. */
const restOf = (operands: Operands) => Object.values(operands)[0]?.rest === true;

function gather(known: Known, args: readonly string[], hasRest: boolean) {
  const { tokens } = parseArgs({
    args: withImplied(known, args),
    options: descriptors(known),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (hasRest && token.kind !== "option") {
      operands.push(...args.slice(token.kind === "positional" ? token.index : token.index + 1));
      break;
    }
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const name = `--${token.name}`;
    const option = known.get(name);
    if (!option) throw unknownOption(token.rawName, known);
    const value = checkedValue(name, option, token);
    const earlier = given.get(name);
    if (earlier) earlier.push(value);
    else given.set(name, [value]);
  }
  return { given, operands };
}

/** parseArgs knows no options whose value may be left out: it is put in here. */
function withImplied(known: Known, args: readonly string[]): string[] {
  const end = args.indexOf("--");
  return args.map((arg, index) => {
    const implied = end === -1 || index < end ? known.get(arg)?.implied : undefined;
    const next = args[index + 1];
    return implied !== undefined && (next === undefined || next.startsWith("-")) ? `${arg}=${implied}` : arg;
  });
}

function descriptors(known: Known): Record<string, ParseArgsOptionDescriptor> {
  const entries = [...known].map(([name, { placeholder, short }]) => {
    const type = placeholder === undefined ? "boolean" : "string";
    return [name.slice(2), { type, multiple: true, ...(short && { short }) }] as const;
  });
  return Object.fromEntries(entries);
}

function checkedValue(
  name: string,
  { placeholder }: Option<unknown>,
  { value, inlineValue }: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
): string {
  if (placeholder === undefined) {
    if (value !== undefined) throw new UsageError(`${name} takes no value.`);
    return "";
  }
  if (value === undefined) throw new UsageError(`${name} needs a value.`, `Write ${name} ${placeholder}.`);
  if (!inlineValue && value.startsWith("--")) {
    throw new UsageError(
      `${name} needs a value before ${value}.`,
      `If that is the value, write ${name}=${value}.`,
    );
  }
  return value;
}

function unknownOption(typed: string, known: Known): UsageError {
  const meant = suggest(typed, [...known.keys()]);
  return new UsageError(`there is no option ${typed}.`, meant && `Did you mean ${meant}?`);
}

function readOption(name: string, option: Option<unknown>, given: readonly string[]): unknown {
  if (given.length > 1 && !option.repeatable && option.placeholder !== undefined) {
    throw new UsageError(`${name} can be given only once.`);
  }
  return naming(name, () => option.read(given));
}

function assign<O extends Options, P extends Operands>(
  command: Pick<Command<O, P>, "name" | "operands" | "options">,
  given: readonly string[],
): OperandsOf<P> {
  const declared = Object.entries(command.operands);
  const missing = declared.find(([, { required }], index) => required && given[index] === undefined);
  if (missing) {
    const [key, { summary }] = missing;
    throw new UsageError(`${operandName(key)} is missing: ${summary}.`, `Usage: ${usageLine(command)}`);
  }
  const [first] = declared;
  if (first?.[1].rest) return { [first[0]]: given } as unknown as OperandsOf<P>;
  const extra = given[declared.length];
  if (extra !== undefined) {
    throw new UsageError(
      `${JSON.stringify(extra)} is one argument too many.`,
      `Put quotes around texts with spaces. Usage: ${usageLine(command)}`,
    );
  }
  return Object.fromEntries(declared.map(([key], index) => [key, given[index]])) as OperandsOf<P>;
}
