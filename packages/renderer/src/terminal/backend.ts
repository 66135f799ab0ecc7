import { type BackendKind, refusalOf } from "../backends/backend.js";
import { type Capabilities, missingFeatures } from "../model/capabilities.js";
import { dialectOf, sequencesOf, withdrawalOf } from "./sequences.js";

/** A stream that may lead to a terminal. */
export type TerminalStream = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean | undefined };

/** Notifications of the terminal that this program runs in. They are shown, and nothing comes back. */
export function terminalBackend(stream: TerminalStream): BackendKind {
  return {
    name: "terminal",
    async open({ env }) {
      const refuse = refusalOf("terminal");
      if (!stream.isTTY) return refuse("no_session", "this program does not run in a terminal.");
      const dialect = dialectOf(env);
      if (!dialect)
        return refuse(
          "no_service",
          `this terminal (${env.TERM_PROGRAM ?? env.TERM ?? "unknown"}) is not known to show notifications.`,
        );
      const named = dialect === "osc99";
      const capabilities: Capabilities = {
        features: new Set(
          named ? ["body", "subtitle", "replace", "silent_update", "withdraw"] : ["body", "subtitle"],
        ),
        buttons: 0,
        server: `a terminal with ${dialect.replace("osc", "OSC ")}`,
      };
      return {
        name: "terminal",
        capabilities: () => capabilities,
        async show(toast) {
          stream.write(sequencesOf(dialect, toast));
          return {
            delivered: "unknown",
            degraded: missingFeatures(toast, capabilities, { progress: "it is written as text" }),
          };
        },
        async withdraw(key) {
          const sequence = withdrawalOf(dialect, key);
          if (sequence) stream.write(sequence);
        },
        async close() {},
      };
    },
  };
}

/** The terminal behind stderr, which programs leave to their human. */
export const terminal = terminalBackend(process.stderr);
