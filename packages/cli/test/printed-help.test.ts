import { describe, expect, test } from "vitest";
import { commands } from "../src/commands/index.js";
import { loadCommand } from "../src/parsing/command.js";
import { commandHelp } from "../src/parsing/help.js";
import { ownMachine, toasty } from "./toasty.js";

describe("help", () => {
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
