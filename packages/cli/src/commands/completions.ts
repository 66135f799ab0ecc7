import { completionScript, type Shell, shells } from "../completing/script.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, required } from "../parsing/command.js";
import { UsageError } from "../parsing/usage-error.js";
import { commands } from "./index.js";

export const completions = defineCommand({
  name: "completions",
  summary: "Print completions for a shell",
  operands: { shell: required(`one of ${shells.join(", ")}`, shells) },
  options: {},
  examples: [
    ["source <(toasty completions bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc"],
    ["toasty completions fish | source", "in ~/.config/fish/config.fish"],
  ],
  async run({ operands: { shell }, output }) {
    if (!isShell(shell)) throw new UsageError(`${JSON.stringify(shell)} is none of ${shells.join(", ")}`);
    const all = await Promise.all(Object.values(commands).map((entry) => entry.load()));
    const script = completionScript(shell, all);
    output.result({ shell, script }, script);
    return exitCodes.ok;
  },
});

const isShell = (text: string): text is Shell => (shells as readonly string[]).includes(text);
