import { completionScript, type Shell, shells } from "../completing/script.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, loadCommands, required } from "../parsing/command.js";
import { UsageError } from "../parsing/usage-error.js";

export const completions = defineCommand({
  operands: { shell: required(`one of ${shells.join(", ")}`, shells) },
  options: {},
  examples: [
    ["source <(toasty completions bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc"],
    ["toasty completions fish | source", "in ~/.config/fish/config.fish"],
  ],
  async run({ operands: { shell }, output, commands }) {
    if (!isShell(shell)) throw new UsageError(`${JSON.stringify(shell)} is none of ${shells.join(", ")}`);
    const script = completionScript(shell, await loadCommands(commands));
    output.result({ shell, script }, script);
    return exitCodes.ok;
  },
});

const isShell = (text: string): text is Shell => (shells as readonly string[]).includes(text);
