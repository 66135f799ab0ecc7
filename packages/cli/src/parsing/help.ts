import { indented, wrapText } from "../printing/layout.js";
import { type Paint, plain } from "../printing/paint.js";
import { type Command, everywhere, operandName, optionName, usageLine } from "./command.js";
import type { Option } from "./options.js";

const narrow = 60;

/** The help of one command, in lines of at most `width` columns where they can be broken. */
export function commandHelp(
  command: Command,
  paint: Paint = plain,
  width = Number.POSITIVE_INFINITY,
): string {
  const operands = Object.entries(command.operands).map(
    ([key, { summary }]) => [operandName(key), summary] as const,
  );
  const options = Object.entries({ ...command.options, ...everywhere }).map(
    ([key, option]) => [optionSyntax(key, option), optionMeaning(option)] as const,
  );
  const examples = command.examples.flatMap(([line, meaning]) => [
    `  ${paint.bold(line)}`,
    ...indented(meaning, 6, width),
  ]);
  return [
    ...wrapText(`${command.summary}.`, width),
    ...(command.description ?? []).flatMap((paragraph) => ["", ...wrapText(paragraph, width)]),
    ...section("Usage", [`  ${usageLine(command)}`], paint),
    ...section("Operands", columns(operands, width), paint),
    ...section("Options", columns(options, width), paint),
    ...section("Examples", examples, paint),
  ].join("\n");
}

/** Returns the syntax of an option, such as `--metrics[=HOST:PORT]`. */
export function optionSyntax(key: string, { placeholder, short, implied }: Option<unknown>): string {
  const name = short ? `-${short}, ${optionName(key)}` : optionName(key);
  if (placeholder === undefined) return name;
  return implied === undefined ? `${name} ${placeholder}` : `${name} [${placeholder}]`;
}

/** Returns the meaning of an option: its summary, whether it may be repeated, and its default. */
export function optionMeaning({ summary, repeatable, fallback, required }: Option<unknown>): string {
  const notes = [
    required ? "required" : "",
    repeatable ? "repeatable" : "",
    fallback === undefined ? "" : `default: ${fallback}`,
  ];
  const note = notes.filter(Boolean).join("; ");
  return note === "" ? summary : `${summary} (${note})`;
}

/** Rows of two columns; a name that is too long for the first, or a terminal too narrow for two, puts the meaning below. */
export function columns(
  rows: readonly (readonly [name: string, meaning: string])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const longest = Math.max(0, ...rows.map(([name]) => name.length));
  const first = width < narrow ? 2 : Math.min(28, longest);
  return rows.flatMap(([name, meaning]) => {
    const lines = indented(meaning, first + 4, width);
    if (name.length > first) return [`  ${name}`, ...lines];
    const [beside = "", ...below] = lines;
    return [`  ${name.padEnd(first)}${beside.slice(first + 2)}`, ...below];
  });
}

/** A titled part of a help text; nothing where it would be empty. */
export function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint.bold(title), ...lines];
}
