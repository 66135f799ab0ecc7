import { choice } from "../parsing/options.js";

/** How much a command that stays logs. */
export const logLevel = (fallback: string) =>
  choice(
    "what is logged to standard error, as lines of JSON",
    ["debug", "info", "warn", "error", "fatal", "silent"],
    { fallback },
  );
