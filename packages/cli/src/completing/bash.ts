import type { Command } from "../parsing/command.js";
import { firstWords, offeredWords, quote, secondWord, typedOptions } from "./words.js";

/** Completions for bash. */
export function bash(commands: readonly Command[]): string {
  const words = firstWords(commands);
  const groups = words.filter(({ group }) => group.length > 0);
  return [
    "# bash completions for toasty; in ~/.bashrc: source <(toasty completions bash)",
    "_toasty() {",
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"`,
    `  local command="\${COMP_WORDS[1]}" words=""`,
    `  if [ "$COMP_CWORD" -eq 1 ]; then words=${list(words.map(({ word }) => word))}; else`,
    ...groups.map(
      ({ word }) =>
        `    if [ "$command" = ${word} ] && [ "$COMP_CWORD" -gt 2 ]; then command="$command \${COMP_WORDS[2]}"; fi`,
    ),
    `    case "$command" in`,
    ...groups.map(({ word, group }) => `      ${word}) words=${list(group.map(secondWord))} ;;`),
    ...commands.map((command) => {
      const options = typedOptions(command).map(([name]) => name);
      return `      ${quote(command.name)}) words=${list([...offeredWords(command, commands), ...options])} ;;`;
    }),
    "    esac",
    `    case "$command $previous" in`,
    ...commands.flatMap(choices),
    "    esac",
    "  fi",
    `  COMPREPLY=($(compgen -W "$words" -- "$current"))`,
    "}",
    "complete -o default -F _toasty toasty",
  ].join("\n");
}

function choices(command: Command): string[] {
  return typedOptions(command).flatMap(([name, { choices }]) =>
    choices ? [`      ${quote(`${command.name} ${name}`)}) words=${list(choices)} ;;`] : [],
  );
}

const list = (words: readonly string[]) => quote(words.join(" "));
