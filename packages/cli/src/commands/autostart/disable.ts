import { autostartOf } from "../../autostarting/autostart-of.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";

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
