import { beforeAll, expect, test } from "vitest";
import { cliReference } from "../../test/cli-reference.js";
import { type Command, loadCommands } from "../parsing/command.js";
import { findCommand } from "../parsing/find-command.js";
import { parse } from "../parsing/parse.js";
import { commands } from "./index.js";

let all: Command[];

beforeAll(async () => {
  all = await loadCommands(commands);
});

test("docs/cli.md says what the commands are", async () => {
  await expect(cliReference(all)).toMatchFileSnapshot("../../../../docs/cli.md");
});

test("every entry of the table has a summary and a command of its own", () => {
  const entries = Object.entries(commands.entries).map(([name, { summary }]) => ({ name, summary }));
  expect(entries).toEqual(all.map(({ name, summary }) => ({ name, summary })));
  expect(new Set(all.map(({ summary }) => summary)).size).toBe(all.length);
  expect(new Set(all.map(({ run }) => run)).size).toBe(all.length);
});

test("every example is a line that its command understands", () => {
  for (const command of all) {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [line] of command.examples) {
      const words = wordsOf(line);
      if (!words) continue;
      const { name, entry, rest } = findCommand(commands.entries, words);
      expect(entry.summary).not.toBe("");
      const spec = all.find((each) => each.name === name) as Command;
      expect(() => parse(spec, rest), line).not.toThrow();
    }
  }
});

/** The words of the first `toasty` in a line of shell, up to a pipe, redirection or the like. */
function wordsOf(line: string): string[] | undefined {
  const [, rest] = /\btoasty (.*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const words = rest.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  const end = words.findIndex((word) => /^(\||&&|\d?>.*)$/.test(word) || word.endsWith(")"));
  const own = end === -1 ? words : words.slice(0, words[end]?.endsWith(")") ? end + 1 : end);
  return own.map((word) => word.replace(/^["']|["')]+$/g, "").replace(/["']$/, ""));
}
