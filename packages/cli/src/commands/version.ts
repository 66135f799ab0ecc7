import { createRequire } from "node:module";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand } from "../parsing/command.js";

export const version = defineCommand({
  operands: {},
  options: {},
  examples: [["toasty --version", "the version, on a line of its own"]],
  async run({ output }) {
    const { version } = createRequire(import.meta.url)("@toasty/cli/package.json") as { version: string };
    output.result({ version, node: process.version, platform: process.platform }, version);
    return exitCodes.ok;
  },
});
