import { text } from "../parsing/options.js";

/** What every command takes that talks to a broker. */
export const lineOptions = {
  address: text("where the broker is", "HOST:PORT", { fallback: "TOASTY_ADDRESS, else its runtime file" }),
  token: text("the token to show; other users may see it in the process list, unlike TOASTY_TOKEN", "TOKEN", {
    fallback: "TOASTY_TOKEN, else the built-in one",
  }),
  agent: text("in whose name", "NAME", { fallback: "TOASTY_AGENT, else toasty" }),
};
