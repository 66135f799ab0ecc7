import { expect, test } from "vitest";
import type { Command } from "../parsing/command.js";
import { flag, text } from "../parsing/options.js";
import { completionScript, shells } from "./script.js";

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  summary: `Summary of [${name}]: it's short`,
  operands: {},
  options: {},
  examples: [],
  run: async () => 0,
  ...more,
});

const commands = [
  command("send", { options: { dedupKey: text("a key", "KEY"), wait: flag("wait") } }),
  command("token list"),
  command("token create", { operands: { role: { summary: "a role", required: true, offers: ["desk"] } } }),
  command("help", {
    operands: { topic: { summary: "a topic", required: false, offers: (names) => [`all-${names.length}`] } },
  }),
];

test.each(shells)("teaches %s every first word, second word, option and offer, once each", (shell) => {
  const script = completionScript(shell, commands);
  for (const word of ["send", "token", "list", "create", "dedup-key", "wait", "desk", "all-4"]) {
    expect(script).toMatch(new RegExp(`(^|[^\\w-])(--)?${word}([^\\w-]|$)`, "m"));
  }
  // Of a group the shell learns the first word once.
  expect(script.match(/_subcommand' -a token|'token:list, create'|'send token help'/g)).toHaveLength(1);
});

test("quotes for the shell what a summary may contain", () => {
  expect(completionScript("fish", commands)).toContain(String.raw`-d 'Summary of [send]: it'\''s short'`);
  // zsh itself reads brackets and colons.
  expect(completionScript("zsh", commands)).toContain(String.raw`'send:Summary of [send]  it'\''s short'`);
});
