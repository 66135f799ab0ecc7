import { describe, expect, test } from "vitest";
import { findCommand } from "./find-command.js";
import { UsageError } from "./usage-error.js";

const table = { send: 1, serve: 2, "token list": 3, "token create": 4, help: 5, version: 6 };
const find = (...args: string[]) => findCommand(table, args);

/** Returns message and remedy of the error that an act throws. */
function explained(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.remedy ?? ""}`;
  }
  return "no error";
}

describe("findCommand", () => {
  test.each([
    [["send", "a", "--x"], "send", ["a", "--x"]],
    [["token", "create", "ci"], "token create", ["ci"]],
    [["--json", "send", "a"], "send", ["--json", "a"]],
    [["--help", "send"], "send", ["--help"]],
    [[], "help", []],
    [["--help"], "help", []],
    [["--version", "--json"], "version", ["--json"]],
    [["-V"], "version", []],
    [["token", "--help"], "help", ["token"]],
    [["--json", "token", "-h"], "help", ["--json", "token"]],
  ])("reads %j", (args, name, rest) => {
    expect(find(...args)).toMatchObject({ name, rest });
  });

  test.each([
    [["sent"], 'there is no command "sent". Did you mean `toasty send`?'],
    [["tokne"], 'there is no command "tokne". Did you mean `toasty token`?'],
    [["frobnicate"], 'there is no command "frobnicate". `toasty help` lists all commands.'],
    [
      ["token"],
      "`toasty token` needs one of list, create after it, and got nothing. `toasty help token` explains them.",
    ],
    [["token", "crate", "--help"], 'and got "crate"'],
    [["token", "crate"], '`toasty token` needs one of list, create after it, and got "crate".'],
    [["--to", "send"], "--to stands before the command"],
    [["-v"], "Did you mean -V"],
    [["constructor"], 'there is no command "constructor"'],
  ])("refuses %j", (args, message) => {
    expect(explained(() => find(...args))).toContain(message);
  });
});
