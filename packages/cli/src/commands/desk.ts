import { ToastyError } from "@toasty/proto";
import { lineOptions } from "../connecting/line-options.js";
import { openPatientLine } from "../connecting/open-line.js";
import { tellStates } from "../connecting/tell-states.js";
import { exitCodes } from "../ending/exit-codes.js";
import { logLevel } from "../logging/log-level.js";
import { toastyApp } from "../native/app.js";
import { backendNames } from "../native/backends.js";
import { preferenceOptions, preferencesOf } from "../native/preference-options.js";
import { defineCommand, optional } from "../parsing/command.js";
import { choice, text } from "../parsing/options.js";

export const desk = defineCommand({
  name: "desk",
  summary: "Show notifications as native toasts, and report the answers",
  description: [
    "Runs until Ctrl-C or SIGTERM, waits for a broker that is away, and respects the desktop's do-not-disturb. Standard output gets one line as soon as toasts can be shown.",
    "What is held back is kept on disk and shown when its human may be disturbed again, also by the next desk of the same id.",
  ],
  operands: { startedBy: optional("what Windows adds when it starts the desk for a click; changes nothing") },
  options: {
    id: text("whose notifications", "CLIENT_ID", { fallback: "desktop" }),
    backend: choice("this way to show toasts and no other", backendNames, {
      fallback: "the best that is here",
    }),
    app: text("in which app's name; on Windows one that is registered", "APP_ID", { fallback: toastyApp.id }),
    ...preferenceOptions,
    logLevel: logLevel("warn"),
    ...lineOptions,
  },
  examples: [
    ["toasty desk", "native toasts for what is sent to desktop"],
    [
      "toasty desk --id laptop --quiet-hours 22:00-07:00 --mute spammer",
      "its own id, quiet nights, one agent less",
    ],
    ["toasty desk --bypass nothing --ceiling info=off", "do-not-disturb holds all back; no mere information"],
  ],
  async run({ options, output, signal }) {
    const { id = "desktop", backend, app = toastyApp.id } = options;
    const [{ openNative }, { attendNatively }, { logAs }] = await native();
    const logger = logAs("toasty-desk", options.logLevel ?? "warn");
    const name = app === toastyApp.id ? toastyApp.name : app;
    await using shower = await openNative(backend ? [backend] : backendNames, { id: app, name }, logger);
    if (!shower.open) throw nothingShows(shower.why);
    const { renderer, shownBy } = shower;
    await using toasty = openPatientLine(options);
    using _telling = tellStates(toasty, (line) => output.note(line));
    const { features, buttons, server, backend: open } = renderer.capabilities();
    output.result(
      {
        id,
        backend: open,
        server,
        buttons,
        features: [...features],
        doNotDisturb: await renderer.doNotDisturb(),
      },
      `${output.paint.bold("toasty")} shows what is sent to ${id} by ${shownBy}; Ctrl-C ends it`,
    );
    await attendNatively({
      toasty,
      clientId: id,
      renderer,
      preferences: preferencesOf(options),
      logger,
      signal,
    });
    return exitCodes.ok;
  },
});

/** Loaded only when there is something to show: help and completions do without. */
const native = () =>
  Promise.all([
    import("../native/open-native.js"),
    import("../native/attend-natively.js"),
    import("../logging/log-as.js"),
  ]);

const nothingShows = (why: string) =>
  new ToastyError({
    message: `nothing here can show toasts. ${why} To see cards in a terminal: \`toasty up --terminal\``,
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
