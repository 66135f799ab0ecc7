import { sanitizeLine } from "@toasty/proto";
import { lineOptions } from "../../connecting/line-options.js";
import { openLine } from "../../connecting/open-line.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";
import { dateAndTime } from "../../printing/clock-time.js";
import { table } from "../../printing/table.js";

export const tokenList = defineCommand({
  operands: {},
  options: { ...lineOptions },
  examples: [["toasty token list", "names, roles and the agents they are bound to; never the secrets"]],
  async run({ options, output, signal }) {
    await using toasty = await openLine(options, signal);
    const tokens = await toasty.tokenAdmin.list();
    const rows = tokens.map(({ name, role, agent, createdAt }) => [
      sanitizeLine(name),
      role,
      sanitizeLine(agent ?? "any"),
      createdAt.getTime() === 0 ? "" : dateAndTime(createdAt),
    ]);
    output.result(
      { tokens },
      table(["NAME", "ROLE", "AGENT", "MADE"], rows, output.tty ? output.columns : 1000),
    );
    return exitCodes.ok;
  },
});
