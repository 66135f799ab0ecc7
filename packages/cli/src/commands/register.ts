import { exitCodes } from "../ending/exit-codes.js";
import { toastyApp } from "../native/app.js";
import { defineCommand } from "../parsing/command.js";
import { text } from "../parsing/options.js";
import type { Output } from "../printing/output.js";

export const register = defineCommand({
  description: [
    "Writes name, icon and what a click starts to the registry, for this user only; no administrator is needed, and doing it again brings it up to date. Without options it registers the desk of this command. Elsewhere than on Windows nothing is needed, and nothing is done.",
  ],
  operands: {},
  options: {
    app: text("the app's id, as its toasts name it", "APP_ID", { fallback: toastyApp.id }),
    name: text("the name above its toasts", "NAME", { fallback: "its id" }),
    icon: text("the absolute path of its icon, PNG or ICO", "FILE"),
    program: text("the absolute path of what Windows starts for a click when the app does not run", "FILE", {
      fallback: "`toasty desk` in the app's name",
    }),
  },
  examples: [
    ["toasty register", "once, before the first `toasty desk` on Windows"],
    [
      'toasty register --app Acme.Trainer --name "Acme Trainer" --program C:/Acme/trainer.exe',
      "an app of your own",
    ],
  ],
  async run({ options: { app: id = toastyApp.id, name = id, icon, program }, output }) {
    if (process.platform !== "win32") return reportWindowsOnly(id, output);
    const { registerApp } = await import("@toasty/renderer/windows");
    const command = program === undefined ? deskOf(id) : [program];
    const registered = await registerApp({ id, name, command, icon });
    output.result(
      { needed: true, ...registered },
      `${id} is registered: a click starts ${registered.command}`,
    );
    return exitCodes.ok;
  },
});

/** Windows adds a word of its own, which must not be taken for an option. */
const deskOf = (id: string) => [process.execPath, process.argv[1] ?? "", "desk", "--app", id, "--"];

export const unregister = defineCommand({
  description: [
    "The user's own settings for the app stay. Elsewhere than on Windows there is nothing to do.",
  ],
  operands: {},
  options: { app: text("the app's id", "APP_ID", { fallback: toastyApp.id }) },
  examples: [["toasty unregister --app Acme.Trainer", "Windows forgets the app"]],
  async run({ options: { app: id = toastyApp.id }, output }) {
    if (process.platform !== "win32") return reportWindowsOnly(id, output);
    const { unregisterApp } = await import("@toasty/renderer/windows");
    const removed = await unregisterApp(id);
    output.result({ needed: true, id, removed }, removed ? `${id} is forgotten` : `${id} was not registered`);
    return exitCodes.ok;
  },
});

/** Reports that only Windows has to know an app before it shows its toasts. */
function reportWindowsOnly(id: string, output: Output): number {
  const { platform } = process;
  output.result(
    { needed: false, id, platform },
    `nothing is needed: only Windows has to know an app before it shows its toasts, and this is ${platform}`,
  );
  return exitCodes.ok;
}
