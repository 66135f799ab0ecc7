import { autostartOf } from "../../autostarting/autostart-of.js";
import { asTyped, whatIsGone } from "../../autostarting/started-command.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";

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
    const gone = whatIsGone(command);
    const state = `your session starts \`${asTyped(command)}\` (${place})`;
    const trouble = `, but ${gone} is not there any more: \`toasty autostart enable\` writes it anew`;
    output.result(
      { enabled: true, place, command, ...(gone !== undefined && { gone }) },
      gone === undefined ? state : `${state}${trouble}`,
    );
    return gone === undefined ? exitCodes.ok : exitCodes.failed;
  },
});
