import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";

/** Returns the first words of a started command: this Node, and this program. */
export function programWords(execPath: string, main: string): readonly string[] {
  if (/[\\/]_npx[\\/]/.test(main)) {
    throw new Error(
      "this toasty stands in npx' cache, which is emptied some day. Install it first: `npm install --global @toasty/cli`",
    );
  }
  return [execPath, main];
}

/** Returns the command as its user would type it. */
export const asTyped = ([, , ...words]: readonly string[]): string => composeLine(["toasty", ...words]);

/** Returns the program or script that the command needs and that is missing, as after an update of Node. */
export const missingPath = (command: readonly string[]): string | undefined =>
  command.slice(0, 2).find((path) => !isAbsolute(path) || !existsSync(path));

/** One line for Windows, which programs there take apart again as it was. */
export const composeLine = (words: readonly string[]): string => words.map(quoted).join(" ");

/** Takes such a line apart again. */
export function splitLine(line: string): string[] {
  // Between quotes: ordinary characters, quotes behind an odd number of backslashes, and at the end an even number of them.
  const words = line.matchAll(/"((?:\\*[^"\\]|(?:\\\\)*\\")*(?:\\\\)*)"|[^\s"]+/g);
  return [...words].map(([bare, inside]) => (inside === undefined ? bare : unescaped(inside)));
}

// Backslashes count only before a quote, and then double.
function quoted(word: string): string {
  if (word !== "" && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}

const half = (backslashes: string) => backslashes.slice(Math.ceil(backslashes.length / 2));
const unescaped = (inside: string) =>
  inside.replace(/(\\+)("|$)/g, (_, backslashes: string, quote: string) => half(backslashes) + quote);
