import { lineOptions } from "../../connecting/line-options.js";
import { openLine } from "../../connecting/open-line.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";

export const tokenRevoke = defineCommand({
  description: ["Streams that were opened with it end at once."],
  operands: { name: required("its name") },
  options: { ...lineOptions },
  examples: [["toasty token revoke ci", "from now on nobody gets in with it"]],
  async run({ operands: { name }, options, output, signal }) {
    await using toasty = await openLine(options, signal);
    await toasty.tokenAdmin.revoke(name);
    output.result({ revoked: name }, `${name} is out of use`);
    return exitCodes.ok;
  },
});
