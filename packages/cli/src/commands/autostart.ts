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
    "From the next login on; what runs now is left alone. On Linux it is an entry of the desktop's autostart folder, on macOS a LaunchAgent, on Windows a value of your Run key, and always for you alone. Doing it again replaces what was there.",
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
      `your session starts \`${asTyped(command)}\` from the next login on (${autostart.place})`,
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
  examples: [["toasty autostart disable", "takes back what enable has written"]],
  async run({ output }) {
    const autostart = autostartOf();
    const { place } = autostart;
    const removed = await autostart.remove();
    output.result(
      { enabled: false, place, removed },
      removed ? `your session starts Toasty no more (${place} is gone)` : "your session did not start Toasty",
    );
    return exitCodes.ok;
  },
});

export const autostartStatus = defineCommand({
  description: ["Exits with 1 when it should, and what it needs for that is there no more."],
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
        "your session does not start Toasty; `toasty autostart enable` changes that",
      );
      return exitCodes.ok;
    }
    const gone = missingPath(command);
    const state = `your session starts \`${asTyped(command)}\` (${place})`;
    const trouble = `, but ${gone} is not there any more: \`toasty autostart enable\` writes it anew`;
    output.result(
      { enabled: true, place, command, ...(gone !== undefined && { gone }) },
      gone === undefined ? state : `${state}${trouble}`,
    );
    return gone === undefined ? exitCodes.ok : exitCodes.failed;
  },
});
