import { flag, type Option, text, type ValuesOf } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { readGivenFile } from "../parsing/values.js";

/** Options of every command that talks to a broker. */
export const connectionOptions = {
  address: text("the broker: unix:/path, or HOST:PORT with --tls-ca or --plaintext", "ADDRESS", {
    fallback: "TOASTY_ADDRESS, else the broker of this user",
  }),
  tlsCa: authorities(
    "speak TLS to that address, and trust the authorities in a PEM file, or `system` for the system's",
  ),
  plaintext: flag(
    "speak to that address without encryption, and believe whoever listens there; tokens are then not read from files",
    { fallback: "TOASTY_PLAINTEXT=1" },
  ),
  token: text("the token to show; other users may see it in the process list, unlike TOASTY_TOKEN", "TOKEN", {
    fallback: "TOASTY_TOKEN, else the built-in one",
  }),
  agent: text("in whose name", "NAME", { fallback: "TOASTY_AGENT, else toasty" }),
};

/** Values of {@link connectionOptions}. */
export type ConnectionSettings = ValuesOf<typeof connectionOptions>;

/** An option for TLS. It reads the file at once, so that a wrong name ends the command before it begins. */
function authorities(summary: string): Option<true | { readonly ca: string } | undefined> {
  return {
    summary,
    placeholder: "FILE",
    read(given) {
      const file = given.at(-1);
      if (file === undefined) return undefined;
      if (file === "system") return true;
      const ca = readGivenFile(file).toString("utf8");
      if (!ca.includes("-----BEGIN CERTIFICATE-----"))
        throw new UsageError(`${file} holds no certificate in PEM.`);
      return { ca };
    },
  };
}
