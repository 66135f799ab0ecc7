import type { Command } from "./command.js";
import { flag, type Options } from "./options.js";

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
