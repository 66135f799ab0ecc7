import { describe, expect, test } from "vitest";
import { exitCodeMeanings } from "../ending/exit-codes.js";
import { type CommandDefinition, type CommandTable, defineCommand, loadCommand } from "../parsing/command.js";
import { commandHelp } from "../parsing/help.js";
import { parse } from "../parsing/parse.js";
import { createOutput } from "../printing/output.js";
import { coloured } from "../printing/paint.js";
import { help } from "./help.js";

const nothing = defineCommand({ operands: {}, options: {}, examples: [], run: async () => 0 });
const entry = (summary: string) => ({ summary, load: async () => nothing as CommandDefinition });
const commands: CommandTable = {
  groups: { token: "Administer the tokens" },
  entries: {
    send: entry("Send a notification"),
    "token list": entry("List the tokens"),
    "token create": entry("Create a token and print it"),
    version: entry("Print the version"),
  },
};

/** Prints help on some words, and returns it with its lines. */
async function printed(words: readonly string[], columns?: number) {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const stdout = { write, isTTY: columns !== undefined, columns } as unknown as NodeJS.WriteStream;
  const { json, ...parsed } = parse({ name: "help", ...help }, words);
  const output = createOutput({ stdout, stderr: stdout, env: {} }, json);
  const { signal } = new AbortController();
  expect(await help.run({ ...parsed, output, signal, commands })).toBe(0);
  const text = written.join("");
  return { text, lines: text.split("\n").map((line) => line.trim().split(/ {2,}/)) };
}

describe("the overview", () => {
  test("lists commands and, once, what several begin with", async () => {
    const { text, lines } = await printed([]);
    expect(text).toMatch(/^Notifications between programs and the human at the desk\.\n/);
    const start = lines.findIndex(([first]) => first === "Commands");
    const end = lines.findIndex(([first]) => first === "Everywhere");
    expect(lines.slice(start + 1, end).filter(([first]) => first !== "")).toEqual([
      ["send", "Send a notification"],
      ["token …", "Administer the tokens"],
      ["version", "Print the version"],
    ]);
    expect(text).toMatch(/Start with `toasty demo`.*\n$/);
  });

  test("says what works everywhere, and what the environment says", async () => {
    const { lines } = await printed([]);
    const from = (title: string) => lines.slice(lines.findIndex(([first]) => first === title) + 1);
    const names = (title: string) => {
      const rows = from(title);
      return rows
        .slice(
          0,
          rows.findIndex(([first]) => first === ""),
        )
        .map(([name]) => name);
    };
    expect(names("Usage")).toEqual(["toasty COMMAND [OPTIONS]"]);
    expect(names("Everywhere")).toEqual(["--json", "-h, --help", "-V, --version"]);
    expect(names("Environment")).toEqual([
      "TOASTY_ADDRESS",
      "TOASTY_PLAINTEXT",
      "TOASTY_TOKEN",
      "TOASTY_AGENT",
      "TOASTY_RUNTIME_DIR",
      "TOASTY_CONFIG_DIR",
      "TOASTY_KEY_PASSPHRASE",
      "TOASTY_DEBUG",
      "NO_COLOR",
    ]);
    for (const [name, meaning] of from("Environment").slice(0, 9)) expect(meaning, name).not.toBe("");
  });

  test("fits into a terminal, in its colours", async () => {
    const { text } = await printed([], 60);
    expect(text).toContain(coloured.bold("Commands"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours have no width
    const plain = text.replace(/\u001b\[[\d;]*m/g, "");
    for (const line of plain.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  });
});

test("the exit codes are explained", async () => {
  const { text, lines } = await printed(["exit-codes"]);
  expect(text).toMatch(/^What the exit codes mean\.\n\n/);
  expect(lines.slice(2, -1).map(([code]) => code)).toEqual(exitCodeMeanings.map(([code]) => code));
});

test("what several begin with lists them, and where more stands", async () => {
  const { text, lines } = await printed(["token"]);
  expect(text).toMatch(/^Administer the tokens\.\n/);
  expect(text).toContain("  toasty token COMMAND [OPTIONS]\n");
  expect(lines).toContainEqual(["token list", "List the tokens"]);
  expect(lines).toContainEqual(["token create", "Create a token and print it"]);
  expect(text).not.toContain("Send a notification");
  expect(text).toMatch(/\n`toasty help token COMMAND` says more about each\.\n$/);
});

test.each([[["send"]], [["token", "create"]]])("%j is explained as by itself", async (words) => {
  const name = words.join(" ");
  const command = await loadCommand(name, commands.entries[name] as (typeof commands.entries)[string]);
  expect((await printed(words)).text).toBe(`${commandHelp(command)}\n`);
  const { help: text } = JSON.parse((await printed([...words, "--json"])).text);
  expect(text).toBe(commandHelp(command));
});

test("programs get it without colours and as wide as it is", async () => {
  const { help: text } = JSON.parse((await printed(["--json"], 40)).text);
  expect(`${text}\n`).toBe((await printed([])).text);
});

test("what there is none of is refused", async () => {
  await expect(printed(["tokn", "list"])).rejects.toMatchObject({ name: "UsageError" });
});

test("it can be asked about each first word, once, and about the exit codes", () => {
  const { offers } = help.operands.topic;
  expect(typeof offers === "function" && offers(Object.keys(commands.entries))).toEqual([
    "send",
    "token",
    "version",
    "exit-codes",
  ]);
});
