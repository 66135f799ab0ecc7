import { autostartOf } from "../autostarting/autostart.js";
import { asTyped, missingPath, programWords } from "../autostarting/command-line.js";
import { exitCodes } from "../ending/exit-codes.js";
import { type CommandTable, defineCommand, loadCommand, optionalRest } from "../parsing/command.js";
import { findCommand } from "../parsing/find-command.js";
import { parse } from "../parsing/parse.js";
import { UsageError } from "../parsing/usage-error.js";

const lasting = ["up", "desk", "serve"];

export const autostartEnable = defineCommand({
  description: [
    "Takes effect at the next login; what runs now is left alone. On Linux it is an entry of the desktop's autostart folder, on macOS a LaunchAgent, on Windows a value of your Run key, and always for you alone. Doing it again replaces what was there.",
    "The session has an environment of its own: variables that only your shell sets are not there.",
  ],
  operands: { command: optionalRest(`what to start: ${lasting.join(", ")}, with options; up if left out`) },
  options: {},
  examples: [
    ["toasty autostart enable", "broker and desk, as with `toasty up`"],
    [
      "toasty autostart enable -- desk --quiet-hours 22:00-07:00",
      "a desk with quiet nights, for a broker that runs anyway",
    ],
  ],
  async run({ operands: { command: given }, output, commands }) {
    const words = given.length > 0 ? given : ["up"];
    await check(words, commands);
    const autostart = autostartOf();
    const command = [...programWords(process.execPath, process.argv[1] ?? ""), ...words];
    await autostart.write(command);
    output.result(
      { enabled: true, place: autostart.place, command },
      `\`${asTyped(command)}\` starts at the next login (${autostart.place})`,
    );
    return exitCodes.ok;
  },
});

/** A mistake is found now, not at the next login, when nobody looks. */
async function check(words: readonly string[], { entries }: CommandTable): Promise<void> {
  const { name, entry, rest } = findCommand(entries, words);
  if (!lasting.includes(name)) {
    throw new UsageError(
      `\`toasty ${name}\` ends at once, so nothing would run after the login.`,
      `Give one of ${lasting.join(", ")}.`,
    );
  }
  parse(await loadCommand(name, entry), rest);
}

export const autostartDisable = defineCommand({
  description: ["What runs now is left alone."],
  operands: {},
  options: {},
  examples: [["toasty autostart disable", "undoes `toasty autostart enable`"]],
  async run({ output }) {
    const autostart = autostartOf();
    const { place } = autostart;
    const removed = await autostart.remove();
    output.result(
      { enabled: false, place, removed },
      removed ? `Toasty no longer starts at login (removed ${place})` : "Toasty did not start at login",
    );
    return exitCodes.ok;
  },
});

export const autostartStatus = defineCommand({
  description: ["Exits with 1 if Toasty should start, but a file that it needs is missing."],
  operands: {},
  options: {},
  examples: [["toasty autostart status", "what is started, and where that is written"]],
  async run({ output }) {
    const autostart = autostartOf();
    const { place } = autostart;
    const command = await autostart.read();
    if (command === undefined) {
      output.result(
        { enabled: false, place },
        "Toasty does not start at login; `toasty autostart enable` changes that",
      );
      return exitCodes.ok;
    }
    const gone = missingPath(command);
    const state = `\`${asTyped(command)}\` starts at login (${place})`;
    const trouble = `, but ${gone} is missing: \`toasty autostart enable\` writes a new entry`;
    output.result(
      { enabled: true, place, command, ...(gone !== undefined && { gone }) },
      gone === undefined ? state : `${state}${trouble}`,
    );
    return gone === undefined ? exitCodes.ok : exitCodes.failed;
  },
});
