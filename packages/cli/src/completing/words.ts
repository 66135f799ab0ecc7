import { type Command, everywhere, optionName } from "../parsing/command.js";
import type { Option } from "../parsing/options.js";

/** A first word of the command line: a command, or what several commands (`token list`, `token create`) begin with. */
export interface FirstWord {
  readonly word: string;
  readonly summary: string;
  /** The commands behind it; empty where the word is a command. */
  readonly group: readonly Command[];
}

/** The first words of all commands, each once. */
export function firstWords(commands: readonly Command[]): FirstWord[] {
  const groups = Map.groupBy(commands, ({ name }) => name.split(" ")[0] ?? name);
  return [...groups].map(([word, members]) => {
    const [only] = members;
    if (only?.name === word) return { word, summary: only.summary, group: [] };
    return { word, summary: members.map(secondWord).join(", "), group: members };
  });
}

/** `create` of `token create`. */
export const secondWord = ({ name }: Command): string => name.split(" ")[1] ?? "";

/** Everything that starts with a dash, as it is typed. */
export const typedOptions = (command: Command): [string, Option<unknown>][] =>
  Object.entries({ ...command.options, ...everywhere }).map(([key, option]) => [optionName(key), option]);

/** Returns the words that are known for the operands of one of the commands. */
export function offeredWords({ operands }: Command, commands: readonly Command[]): readonly string[] {
  const names = commands.map(({ name }) => name);
  return Object.values(operands).flatMap(({ offers = [] }) =>
    typeof offers === "function" ? offers(names) : offers,
  );
}

/** As one word, for any of the shells. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
