import { choice, flag, text, type ValuesOf } from "../parsing/options.js";

/** Option for the level of the log. */
export const logLevelOption = (fallback: string) =>
  choice(
    "what is logged to standard error, as lines of JSON",
    ["debug", "info", "warn", "error", "fatal", "silent"],
    { fallback },
  );

/** Options of every command that runs a broker. */
export const listeningOptions = {
  address: text("where to listen; port 0 takes a free one", "HOST:PORT", { fallback: "127.0.0.1:50053" }),
  socket: text("the unix socket; none opens a port with TLS for this user instead", "PATH|none", {
    fallback: "broker.sock in the runtime folder",
  }),
  noAuth: flag("let everyone on this machine in, without tokens"),
  metrics: text("serve Prometheus' /metrics", "HOST:PORT", {
    implied: "127.0.0.1:9464",
    fallback: "not served",
  }),
  logLevel: logLevelOption("info; for up: error"),
};

/** Values of {@link listeningOptions}. */
export type Listening = ValuesOf<typeof listeningOptions>;

/** Warning for everybody who gives `--no-auth`. */
export const noAuthWarning =
  "WARNING: --no-auth lets every user and every program on this machine read, send and answer everything.";
