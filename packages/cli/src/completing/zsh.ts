import type { Command } from "../parsing/command.js";
import type { Option } from "../parsing/options.js";
import { firstWords, offeredWords, quote, secondWord, typedOptions } from "./words.js";

/** Completions for zsh. */
export function zsh(commands: readonly Command[]): string {
  const words = firstWords(commands);
  const groups = words.filter(({ group }) => group.length > 0);
  return [
    "#compdef toasty",
    "# zsh completions for toasty; in ~/.zshrc: source <(toasty completions zsh)",
    "_toasty() {",
    `  local command="$words[2]"`,
    "  local -a found",
    "  if (( CURRENT == 2 )); then",
    `    found=(${words.map(({ word, summary }) => described(word, summary)).join(" ")})`,
    "    _describe command found",
    "    return",
    "  fi",
    ...groups.map(
      ({ word }) =>
        `  if [[ "$command" == ${word} ]] && (( CURRENT > 3 )); then command="$command $words[3]"; fi`,
    ),
    `  case "$command" in`,
    ...groups.map(({ word, group }) => {
      const members = group.map((command) => described(secondWord(command), command.summary));
      return `    ${word}) found=(${members.join(" ")}); _describe command found ;;`;
    }),
    ...commands.map((command) => {
      const specs = typedOptions(command).map(([name, option]) => quote(spec(name, option)));
      const words = offeredWords(command, commands);
      const operands = words.length > 0 ? `(${words.join(" ")})` : "_files";
      return `    ${quote(command.name)}) _arguments ${specs.join(" ")} '*: :${operands}' ;;`;
    }),
    "  esac",
    "}",
    "compdef _toasty toasty",
  ].join("\n");
}

function spec(name: string, { summary, placeholder, choices, repeatable }: Option<unknown>): string {
  const flag = `${repeatable ? "*" : ""}${name}[${summary.replace(/[[\]:]/g, " ")}]`;
  if (placeholder === undefined) return flag;
  const what = placeholder.toLowerCase().replace(/[^a-z]+/g, " ");
  return `${flag}:${what}:${choices ? `(${choices.join(" ")})` : ""}`;
}

const described = (word: string, summary: string) => quote(`${word}:${summary.replaceAll(":", " ")}`);
