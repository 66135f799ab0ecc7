import { type Paint, plain } from "../printing/paint.js";
import type { Command } from "./command.js";
import { everywhere, operandName, optionName } from "./names.js";
import type { Option } from "./options.js";

/** The help of one command. */
export function commandHelp(command: Command, paint: Paint = plain): string {
  const operands = Object.entries(command.operands).map(
    ([key, { summary }]) => [operandName(key), summary] as const,
  );
  const options = Object.entries({ ...command.options, ...everywhere }).map(
    ([key, option]) => [optionSyntax(key, option), optionMeaning(option)] as const,
  );
  const examples = command.examples.flatMap(([line, meaning]) => [
    `  ${paint.bold(line)}`,
    `      ${meaning}`,
  ]);
  return [
    `${command.summary}.`,
    ...(command.description ?? []).flatMap((paragraph) => ["", paragraph]),
    ...section("Usage", [`  ${usageLine(command)}`], paint),
    ...section("Operands", columns(operands), paint),
    ...section("Options", columns(options), paint),
    ...section("Examples", examples, paint),
  ].join("\n");
}

/** How the command is written, in one line. */
export function usageLine(command: Pick<Command, "name" | "operands" | "options">): string {
  const entries = Object.entries(command.operands);
  const operands = entries.map(([key, { required }]) =>
    required ? operandName(key) : `[${operandName(key)}]`,
  );
  const options = Object.keys(command.options).length > 0 ? ["[OPTIONS]"] : [];
  const hasRest = entries.some(([, { rest }]) => rest);
  const line = hasRest ? [...options, "--", `${operands.join(" ")}...`] : [...operands, ...options];
  return ["toasty", command.name, ...line].join(" ");
}

/** How an option is written, such as `--metrics[=HOST:PORT]`. */
export function optionSyntax(key: string, { placeholder, short, implied }: Option<unknown>): string {
  const name = short ? `-${short}, ${optionName(key)}` : optionName(key);
  if (placeholder === undefined) return name;
  return implied === undefined ? `${name} ${placeholder}` : `${name} [${placeholder}]`;
}

/** What an option does, when it may be repeated and what happens without it. */
export function optionMeaning({ summary, repeatable, fallback }: Option<unknown>): string {
  const notes = [repeatable ? "repeatable" : "", fallback === undefined ? "" : `default: ${fallback}`];
  const note = notes.filter(Boolean).join("; ");
  return note === "" ? summary : `${summary} (${note})`;
}

/** Rows of two columns; what is too long for the first one gets its meaning on the next line. */
export function columns(rows: readonly (readonly [name: string, meaning: string])[]): string[] {
  const width = Math.min(28, Math.max(0, ...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, meaning]) => {
    if (name.length <= width) return [`  ${name.padEnd(width)}  ${meaning}`];
    return [`  ${name}`, `  ${" ".repeat(width)}  ${meaning}`];
  });
}

/** A titled part of a help text; nothing where it would be empty. */
export function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint.bold(title), ...lines];
}
