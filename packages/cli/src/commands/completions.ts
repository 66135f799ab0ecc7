import { completionScript, shells } from "../completing/script.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, loadCommands, required } from "../parsing/command.js";
import { oneOf } from "../parsing/usage-error.js";

export const completions = defineCommand({
  operands: { shell: required(`one of ${shells.join(", ")}`, shells) },
  options: {},
  examples: [
    ["source <(toasty completions bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc"],
    ["toasty completions fish | source", "in ~/.config/fish/config.fish"],
  ],
  async run({ operands: { shell }, output, commands }) {
    const script = completionScript(oneOf(shell, shells), await loadCommands(commands));
    output.result({ shell, script }, script);
    return exitCodes.ok;
  },
});
