import { beforeAll, describe, expect, test } from "vitest";
import { commands } from "../src/commands/index.js";
import { type Command, loadCommand, loadCommands } from "../src/parsing/command.js";
import { findCommand } from "../src/parsing/find-command.js";
import { commandHelp } from "../src/parsing/help.js";
import { parse } from "../src/parsing/parse.js";
import { cliReference } from "./cli-reference.js";
import { ownMachine, toasty } from "./toasty.js";

let all: Command[];

beforeAll(async () => {
  all = await loadCommands(commands);
});

describe("the documentation", () => {
  test("docs/cli.md says what the commands are", async () => {
    await expect(cliReference(all)).toMatchFileSnapshot("../../../docs/cli.md");
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

  // One test a command: each starts a process, and all of them together take as long as the machine is busy.
  test.each(Object.entries(commands.entries))("%s --help prints its help", async (name, entry) => {
    using machine = ownMachine();
    const ended = await toasty([...name.split(" "), "--help"], machine.env);
    expect(ended).toMatchObject({
      code: 0,
      stdout: `${commandHelp(await loadCommand(name, entry))}\n`,
      stderr: "",
    });
  });

  test("help lists all commands, or what several begin with, and explains the exit codes", async () => {
    using machine = ownMachine();
    const overview = await toasty([], machine.env);
    const names = Object.keys(commands.entries);
    for (const name of names) {
      expect(overview.stdout).toContain(name.includes(" ") ? `  ${name.split(" ")[0]} … ` : `  ${name} `);
    }
    for (const group of Object.keys(commands.groups)) {
      const { code, stdout } = await toasty([group, "--help"], machine.env);
      expect(code).toBe(0);
      for (const name of names.filter((each) => each.startsWith(`${group} `))) {
        expect(stdout).toContain(`  ${name} `);
      }
    }
    expect((await toasty(["help", "token"], machine.env)).stdout).toContain("Create a token and print it");
    const codes = await toasty(["help", "exit-codes"], machine.env);
    expect(codes.stdout).toContain("10, 11, …");
    expect(await toasty(["help", "tokn", "list"], machine.env)).toMatchObject({ code: 2 });
    expect((await toasty(["help", "token", "create"], machine.env)).stdout).toContain("--only-agent");
  });
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
