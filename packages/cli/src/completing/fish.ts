import type { Command } from "../parsing/command.js";
import { firstWords, offeredWords, quote, secondWord, typedOptions } from "./words.js";

/** Completions for fish. */
export function fish(commands: readonly Command[]): string {
  const words = firstWords(commands);
  return [
    "# fish completions for toasty; in ~/.config/fish/config.fish: toasty completions fish | source",
    "complete -c toasty -f",
    ...words.map(({ word, summary }) => line("__fish_use_subcommand", `-a ${word}`, summary)),
    ...words.flatMap(({ word, group }) =>
      group.map((command) => {
        const others = group.map(secondWord).join(" ");
        const here = `${seen(word)}; and not __fish_seen_subcommand_from ${others}`;
        return line(here, `-a ${secondWord(command)}`, command.summary);
      }),
    ),
    ...commands.flatMap((command) => operands(command, commands)),
    ...commands.flatMap(options),
  ].join("\n");
}

function operands(command: Command, commands: readonly Command[]): string[] {
  const words = offeredWords(command, commands);
  if (words.length === 0) return [];
  return [`complete -c toasty -n ${quote(behind(command))} -a ${quote(words.join(" "))}`];
}

function options(command: Command): string[] {
  const here = behind(command);
  return typedOptions(command).map(([name, { summary, placeholder, choices }]) => {
    const value = placeholder === undefined ? "" : " -x";
    const values = choices ? ` -a ${quote(choices.join(" "))}` : "";
    return line(here, `-l ${name.slice(2)}${value}${values}`, summary);
  });
}

const behind = ({ name }: Command) => name.split(" ").map(seen).join("; and ");
const seen = (word: string) => `__fish_seen_subcommand_from ${word}`;
const line = (when: string, what: string, summary: string) =>
  `complete -c toasty -n ${quote(when)} ${what} -d ${quote(summary)}`;
