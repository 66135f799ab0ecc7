import type { Toasty } from "@toasty/client";
import { ToastyError } from "@toasty/proto";
import { connectAndRetry, reportStates } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodes } from "../ending/exit-codes.js";
import { backendNames, toastyApp } from "../native/app.js";
import { preferenceOptions, preferencesOf } from "../native/preference-options.js";
import { defineCommand, optional, optionName } from "../parsing/command.js";
import { choice, flag, text } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import type { Output } from "../printing/output.js";
import { logLevelOption } from "../serving/listening-options.js";

const toastOptions = {
  backend: choice("this way to show toasts and no other", backendNames, {
    fallback: "the best that is here",
  }),
  app: text("in which app's name; on Windows one that is registered", "APP_ID", { fallback: toastyApp.id }),
  ...preferenceOptions,
};

export const desk = defineCommand({
  description: [
    "Runs until Ctrl-C or SIGTERM, waits for a broker that is away, and respects the desktop's do-not-disturb. Standard output gets one line as soon as toasts can be shown.",
    "With --terminal notifications appear as cards in this terminal instead, which the keyboard answers as with `toasty up`; nothing is held back there.",
    "What is held back, and every answer that the broker has not confirmed, is kept on disk for the next desk of the same id; one desk of an id runs at a time, and one more in a terminal.",
    "A question that the toasts take no answer to is asked by zenity or kdialog, or in the desk's own terminal; without these its sender hears at once that it failed.",
  ],
  operands: { startedBy: optional("what Windows adds when it starts the desk for a click; changes nothing") },
  options: {
    id: text("whose notifications", "CLIENT_ID", { fallback: "desktop" }),
    ...toastOptions,
    terminal: flag("show cards in this terminal instead, which a keyboard answers"),
    logLevel: logLevelOption("warn"),
    ...connectionOptions,
  },
  examples: [
    ["toasty desk", "native toasts for what is sent to desktop"],
    [
      "toasty desk --id laptop --quiet-hours 22:00-07:00 --mute spammer",
      "its own id, quiet nights, one agent less",
    ],
    ["toasty desk --terminal", "cards here, beside a broker that runs already"],
    ["toasty desk --bypass nothing --ceiling info=off", "do-not-disturb holds all back; no mere information"],
  ],
  async run({ options, output, signal }) {
    const { id = "desktop", backend, app = toastyApp.id } = options;
    if (options.terminal) {
      refuseToastOptions(options, output.json);
      await using toasty = connectAndRetry(options);
      // Awaited before the line is closed.
      return await inTerminal({ toasty, clientId: id, output, signal });
    }
    const [{ openNative, runNativeDesk }, { jsonLog }] = await loadNative();
    const logger = jsonLog({ name: "toasty-desk", level: options.logLevel ?? "warn" });
    const name = app === toastyApp.id ? toastyApp.name : app;
    await using native = await openNative(backend ? [backend] : backendNames, { id: app, name }, logger);
    if (!native.open) throw nothingShows(native.why);
    const { renderer, shownBy } = native;
    await using toasty = connectAndRetry(options);
    using _reporting = reportStates(toasty, (line) => output.note(line));
    const { features, buttons, server, backend: open } = renderer.capabilities();
    output.result(
      {
        id,
        backend: open,
        server,
        buttons,
        features,
        doNotDisturb: await renderer.doNotDisturb(),
      },
      `${output.paint.bold("toasty")} shows what is sent to ${id} by ${shownBy}; Ctrl-C ends it`,
    );
    await runNativeDesk({
      toasty,
      clientId: id,
      renderer,
      preferences: preferencesOf(options),
      logger,
      output,
      signal,
    });
    return exitCodes.ok;
  },
});

interface CardDesk {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly output: Output;
  readonly signal: AbortSignal;
}

async function inTerminal({ output, ...desk }: CardDesk): Promise<number> {
  const { runTerminalDesk } = await import("../desk/run-desk.js");
  output.note(`toasty shows what is sent to ${desk.clientId} as cards in this terminal; Ctrl-C ends it`);
  await runTerminalDesk(desk, output);
  return exitCodes.ok;
}

/** Refuses options that would change nothing. */
function refuseToastOptions(options: Readonly<Record<string, unknown>>, json: boolean): void {
  const unused = Object.keys(toastOptions).find((name) => isGiven(options[name]));
  if (unused === undefined && !json) return;
  const option = optionName(unused ?? "json");
  throw new UsageError(
    `${option} has no meaning for cards in a terminal.`,
    `Leave out ${option} or --terminal.`,
  );
}

const isGiven = (value: unknown) =>
  typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);

/** Loaded only when there is something to show: help and completions do without. */
const loadNative = () => Promise.all([import("../native/native-desk.js"), import("@toasty/broker/json-log")]);

const nothingShows = (why: string) =>
  new ToastyError({
    message: `nothing here can show toasts. ${why}`,
    remedy: "To see cards in this terminal, run `toasty desk --terminal`.",
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
