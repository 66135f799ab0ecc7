import { sanitizeLine } from "@toasty/proto";
import { lineOptions } from "../../connecting/line-options.js";
import { openLine } from "../../connecting/open-line.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { choice, text } from "../../parsing/options.js";

export const tokenCreate = defineCommand({
  description: ["The secret is told this once: the broker keeps only a hash of it."],
  operands: { name: required("its name, and that of whoever uses it") },
  options: {
    role: choice("what it allows", ["publisher", "desk", "admin"], { fallback: "publisher" }),
    onlyAgent: text("the one agent that it may speak for", "NAME", { fallback: "any" }),
    ...lineOptions,
  },
  examples: [
    ["toasty token create ci", "a token that may publish, on a line of its own"],
    ["toasty token create phone --role desk", "a token for another desk"],
    [
      "TOASTY_TOKEN=$(toasty token create trainer --only-agent trainer) node train.js",
      "no agent but trainer",
    ],
  ],
  async run({ operands: { name }, options, output, signal }) {
    await using toasty = await openLine(options, signal);
    const { role = "publisher", onlyAgent: agent } = options;
    const token = await toasty.tokenAdmin.create({ name, role, ...(agent !== undefined && { agent }) });
    output.result(token, sanitizeLine(token.secret));
    return exitCodes.ok;
  },
});
