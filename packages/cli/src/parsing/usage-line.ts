import type { Command } from "./command.js";
import { operandName, optionName } from "./names.js";

/** How the command is written, in one line. */
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
