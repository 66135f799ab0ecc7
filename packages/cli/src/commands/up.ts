import { homedir } from "node:os";
import { join } from "node:path";
import { type JsonLog, jsonLog } from "@toasty/broker/json-log";
import { connect } from "@toasty/client";
import { paths, sanitizeLine } from "@toasty/proto";
import { reportStates } from "../connecting/connect.js";
import { runTerminalDesk, type TerminalDeskSettings } from "../desk/run-desk.js";
import { exitCodes } from "../ending/exit-codes.js";
import { nativeBackends, toastyApp } from "../native/app.js";
import type { Native, OpenNative } from "../native/native-desk.js";
import { defineCommand } from "../parsing/command.js";
import { flag, text } from "../parsing/options.js";
import type { Output } from "../printing/output.js";
import { listeningOptions, noAuthWarning } from "../serving/listening-options.js";
import { connectionTo, runBroker } from "../serving/run-broker.js";

export const up = defineCommand({
  description: [
    "Notifications appear as native toasts where the desktop has them, as `toasty desk` shows them. Elsewhere, and with --terminal, they appear as cards. Where you can type, questions are answered by keyboard: fill in what is asked for, then press the number of a button; Backspace goes back, Esc dismisses, Tab goes to the next question.",
    "In a terminal the log goes to broker.log and desk.log in the runtime folder, so that it does not tear the cards; elsewhere to standard error.",
  ],
  operands: {},
  options: {
    ...listeningOptions,
    desk: text("the desk's client id", "CLIENT_ID", { fallback: "desktop" }),
    terminal: flag("show cards in this terminal, also where there are native toasts"),
  },
  examples: [
    ["toasty up", 'then, in another terminal: toasty ask "Lunch?"'],
    ["toasty up --terminal", "cards here, which a keyboard answers"],
    ["toasty up --desk laptop", "shows what is sent --to laptop, or to *"],
  ],
  async run({ options: { desk: clientId = "desktop", terminal, ...listening }, output, signal }) {
    const level = listening.logLevel ?? "error";
    const logFolder = logFolderBesideCards();
    const fileOf = (name: string) => logFolder && join(logFolder, name);
    await using running = await runBroker(
      { ...listening, logLevel: level },
      { logFile: fileOf("broker.log") },
    );
    await using toasty = connect({ agent: "toasty-up", ...connectionTo(running.broker) });
    output.note(
      `toasty is up on ${running.broker.address}, showing what is sent to ${clientId}; Ctrl-C ends it`,
    );
    if (logFolder !== undefined && level !== "silent")
      output.note(`what goes wrong is logged in ${logFolder}`);
    if (listening.noAuth) output.note(output.paint.colour("red", noAuthWarning));
    const desk = { toasty, clientId, signal };
    const logger = jsonLog({ name: "toasty-desk", level, file: fileOf("desk.log") });
    await using native = terminal ? undefined : await findNative(logger);
    if (native?.open) await runOnDesktop({ ...desk, native }, output, logger);
    else {
      if (native) output.note(`no native toasts here, so they are cards in this terminal. ${native.why}`);
      await runTerminalDesk(desk, output);
    }
    return exitCodes.ok;
  },
});

/** Returns the folder for log files where standard error is the terminal with the cards: lines of JSON would tear them. */
const logFolderBesideCards = (): string | undefined =>
  process.stderr.isTTY
    ? paths({ platform: process.platform, env: process.env, home: homedir() }).runtimeDir
    : undefined;

async function findNative(logger: JsonLog): Promise<Native> {
  const { openNative } = await import("../native/native-desk.js");
  return openNative(nativeBackends, toastyApp, logger);
}

async function runOnDesktop(
  { native, toasty, ...desk }: TerminalDeskSettings & { readonly native: OpenNative },
  output: Output,
  logger: JsonLog,
): Promise<void> {
  const { runNativeDesk } = await import("../native/native-desk.js");
  using _reporting = reportStates(toasty, (line) => output.note(line));
  toasty.on("error", (error) => output.note(sanitizeLine(error.message)));
  output.note(`they are native toasts, by ${native.shownBy}; --terminal shows cards here`);
  const { renderer } = native;
  await runNativeDesk({ ...desk, toasty, renderer, logger, output });
}
