import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { composeLine } from "./windows-command-line.js";

/** What stands before the words of the command line: this Node, and this program. */
export function thisProgram(execPath: string, main: string): readonly string[] {
  if (/[\\/]_npx[\\/]/.test(main)) {
    throw new Error(
      "this toasty stands in npx' cache, which is emptied some day. Install it first: `npm install --global @toasty/cli`",
    );
  }
  return [execPath, main];
}

/** The command as its user would type it. */
export const asTyped = ([, , ...words]: readonly string[]): string => composeLine(["toasty", ...words]);

/** The program or script that the command needs and that is there no more, as after an update of Node. */
export const whatIsGone = (command: readonly string[]): string | undefined =>
  command.slice(0, 2).find((path) => !isAbsolute(path) || !existsSync(path));
