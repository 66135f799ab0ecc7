import type { Command } from "../parsing/command.js";
import { bash } from "./bash.js";
import { fish } from "./fish.js";
import { zsh } from "./zsh.js";

/** Shells that completions can be made for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** Writes the script that teaches a shell every command, option and choice. Pure. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return { bash, zsh, fish }[shell](commands);
}
