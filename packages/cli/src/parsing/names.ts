import { flag, type Options } from "./options.js";

/** What every command takes besides its own options. */
export const everywhere = {
  json: flag("print JSON: one object, or one a line for what keeps coming"),
  help: flag("show this help", { short: "h" }),
} satisfies Options;

/** `dedupKey` as it is typed: `--dedup-key`. */
export const optionName = (key: string) => `--${kebab(key)}`;

/** `clientId` as the help shows it: `CLIENT_ID`. */
export const operandName = (key: string) => kebab(key).replaceAll("-", "_").toUpperCase();

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
