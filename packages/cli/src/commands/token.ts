import { sanitizeLine } from "@toasty/proto";
import { connectNow } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, required } from "../parsing/command.js";
import { choice, text } from "../parsing/options.js";
import { table } from "../printing/layout.js";
import { dateAndTime } from "../printing/quantities.js";

export const tokenList = defineCommand({
  operands: {},
  options: { ...connectionOptions },
  examples: [["toasty token list", "names, roles and the agents they are bound to; never the secrets"]],
  async run({ options, output, signal }) {
    await using toasty = await connectNow(options, signal);
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

export const tokenCreate = defineCommand({
  description: ["The secret is printed only now: the broker keeps only a hash of it."],
  operands: { name: required("its name, and that of its user") },
  options: {
    role: choice("what it allows", ["publisher", "desk", "admin"], { fallback: "publisher" }),
    onlyAgent: text("the one agent that it may speak for", "NAME", { fallback: "any" }),
    ...connectionOptions,
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
    await using toasty = await connectNow(options, signal);
    const { role = "publisher", onlyAgent: agent } = options;
    const token = await toasty.tokenAdmin.create({ name, role, agent });
    output.result(token, sanitizeLine(token.secret));
    return exitCodes.ok;
  },
});

export const tokenRevoke = defineCommand({
  description: ["Streams that were opened with it end at once."],
  operands: { name: required("its name") },
  options: { ...connectionOptions },
  examples: [["toasty token revoke ci", "nobody can use it any more"]],
  async run({ operands: { name }, options, output, signal }) {
    await using toasty = await connectNow(options, signal);
    await toasty.tokenAdmin.revoke(name);
    output.result({ revoked: name }, `${name} is revoked`);
    return exitCodes.ok;
  },
});
