import { type CommandDefinition, operandName, optionName } from "../parsing/command.js";

/** Function from an option of the library to its term on the command line: TITLE for `title`, --ttl for `ttlMs`. */
export type Terms = (field: string) => string;

/** Names that a command line has for options of the library. */
export type Named = Pick<CommandDefinition, "operands" | "options">;

/** Returns the terms of one command. A field that the command does not take keeps its name. */
export function termsOf({ operands, options }: Named): Terms {
  const termOf = (key: string): string | undefined => {
    if (Object.hasOwn(operands, key)) return operandName(key);
    return Object.hasOwn(options, key) ? optionName(key) : undefined;
  };
  return (field) => {
    const [option = field] = field.split(/[.[]/);
    const key = typedAs[option] ?? option.replace(/Ms$/, "");
    return termOf(key) ?? field;
  };
}

const typedAs: Readonly<Record<string, string>> = {
  buttons: "button",
  inputs: "input",
  selectInputs: "choice",
  labels: "label",
  line2: "body",
  status: "body",
  value: "progress",
  timeoutMs: "timeout",
};
